// One room, steered: who needs me, and the one thing to do next.

import { useState } from "preact/hooks";
import { Full, Reconnecting } from "../parts/connection";
import { Mark } from "../parts/icons";
import { TimeBar, TimeLeft } from "../parts/timer";
import { Notice } from "../parts/words";
import type { HostView, Status } from "../wire";
import { code, phaseWords, plural } from "../words";
import { JoinCard } from "./invite";
import type { Host } from "./model";
import { Plan } from "./plan";
import { ReadyCard } from "./ready";
import { Seats } from "./seats";
import { SeatPanel } from "./seat";
import { Side } from "./side";
import { Controls } from "./controls";

const timed = new Set(["warmup", "reading", "running", "paused"]);

export function Room({ host, onAgain }: { host: Host; onAgain(): void }) {
  const [seat, setSeat] = useState("");
  const state = host.state.value;
  const view = host.view.value;
  const status = host.status.value;
  if (state.name === "stopped") return <Stopped host={host} state={state} onAgain={onAgain} />;
  if (!view) {
    return (
      <Full title={`Room ${code(host.room)}`}>
        <p class="soft">Connecting …</p>
        <Reconnecting state={state} onNow={() => host.net.hurry()} />
      </Full>
    );
  }
  const look = (id: string) => {
    setSeat(id);
    host.lookAt(id);
  };
  const open = view.seats.find((s) => s.seat === seat);
  const right = open || (view.phase !== "lobby" && view.phase !== "warmup"); // before the first round there is nothing to say beside the tiles
  return (
    <div class="room">
      <header class="top">
        <a href="/host" aria-label="All rooms"><Mark /></a>
        <h1 class="chip">Room <b class="mono">{code(view.room)}</b></h1>
        <span class="chip">{plural(view.players, "student")}</span>
        <span class="chip" role="status">{phaseWords[view.phase]}{view.round && view.phase !== "warmup" ? ` · round ${view.round.index + 1} of ${view.rounds}` : ""}</span>
        <Saved view={view} status={status} />
        <span class="grow" />
        {timed.has(view.phase) && view.clock.total > 0 && <TimeLeft clock={view.clock} drift={host.net.drift} />}
        <Controls host={host} view={view} />
      </header>
      {timed.has(view.phase) && view.clock.total > 0 && <TimeBar clock={view.clock} drift={host.net.drift} />}
      <aside class="notices" aria-label="Notices">
        <Reconnecting state={state} onNow={() => host.net.hurry()} />
        {host.said.value && <Notice tone="warn">{host.said.value} <button type="button" onClick={() => (host.said.value = "")}>Fine</button></Notice>}
        <Trouble status={status} />
      </aside>
      <main class={right ? "" : "early"}>
        <div class="left">
          <Plan host={host} view={view} />
        </div>
        <div class="mid">
          <ReadyCard view={view} status={status} />
          {view.phase === "lobby" || !view.seats.length ? <JoinCard view={view} status={status} /> : null}
          <Seats view={view} status={status} open={seat} onSeat={look} />
        </div>
        {right && (
          <div class="right">
            {open ? <SeatPanel key={seat} host={host} view={view} seat={open} onClose={() => setSeat("")} /> : <Side host={host} view={view} onSeat={look} />}
          </div>
        )}
      </main>
    </div>
  );
}

function Saved({ view, status }: { view: HostView; status: Status | null }) {
  if (!status) return null;
  if (status.unsavedFor) return <span class="chip bad">not saved for {Math.round(status.unsavedFor / 1000)} s</span>;
  return status.saved >= view.seq ? <span class="chip good">saved</span> : <span class="chip soft">saving …</span>;
}

function Trouble({ status }: { status: Status | null }) {
  if (!status) return null;
  const { judge } = status;
  return (
    <>
      {judge.failure ? (
        <Notice tone="bad">The judge cannot work: {judge.failure}</Notice>
      ) : judge.waiting ? (
        <Notice tone="bad">Nobody judges at present: {judge.waiting}. What is submitted waits.</Notice>
      ) : !judge.ready ? (
        <Notice tone="info">The judge is warming up: {judge.done} of {judge.total || "?"}. Students can join meanwhile.</Notice>
      ) : judge.weaker ? (
        <Notice tone="info">Programs are judged, but not as well as they could be: {judge.weaker}.</Notice>
      ) : null}
      {status.unsavedFor ? <Notice tone="bad">Nothing could be saved for {Math.round(status.unsavedFor / 1000)} s. The class goes on in memory; do not stop the server. Look at its disk.</Notice> : null}
      {status.away ? <Notice tone="info">The server was away for {Math.round(status.away / 1000)} s. The clock stood still meanwhile.</Notice> : null}
      {status.queue > 8 && <Notice tone="info">{status.queue} programs wait for the judge. Points depend on when they came in, not on the wait.</Notice>}
    </>
  );
}

function Stopped({ host, state, onAgain }: { host: Host; state: { why: string; code?: string; text?: string }; onAgain(): void }) {
  if (state.why === "elsewhere") {
    return (
      <Full title="Opened elsewhere">
        <p>This room is being steered from another tab or device.</p>
        <button type="button" class="primary" onClick={() => host.net.connect()}>Take it back here</button>
      </Full>
    );
  }
  if (state.why === "no-room") {
    return (
      <Full title={state.code === "over" ? "This room is closed" : "There is no such room"}>
        <p>{state.code === "over" ? "Nobody can come back into it. Open another one for the next lesson." : state.text || "It may have been closed."}</p>
        <a class="btn primary" href="/host">All rooms</a>
      </Full>
    );
  }
  if (state.why === "version") {
    return (
      <Full title="A newer version is there">
        <p>Load this page again.</p>
        <button type="button" class="primary" onClick={() => location.reload()}>Load again</button>
      </Full>
    );
  }
  return (
    <Full title="The room does not know this browser">
      <p>{state.text || "Open the instructor's link that the server printed, then go to the room."}</p>
      <p class="row">
        <button type="button" class="primary" onClick={onAgain}>Try again</button>
        <a class="btn" href="/host">All rooms</a>
      </p>
    </Full>
  );
}
