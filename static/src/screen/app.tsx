// The projector: who is where, and how long is left. No code, no kinds while a round runs, no secret.

import { useEffect, useState } from "preact/hooks";
import type { Door } from "../door";
import { shortURL } from "../invite";
import { TimeLeft } from "../parts/timer";
import type { ScreenView } from "../wire";
import { code, normal, phaseWords, plural } from "../words";
import { Lobby } from "./lobby";
import { Screen } from "./model";
import { Podium, WarmUp, Race, Reading, Review } from "./phases";

interface Props {
  door: Door;
  reload(): void;
}

const timed = new Set(["warmup", "reading", "running", "paused"]);

export function App({ door, reload }: Props) {
  const [screen] = useState(() => {
    const room = normal(/^\/screen\/([^/]+)/.exec(location.pathname)?.[1] ?? "");
    return new Screen(room, door, reload);
  });
  useEffect(() => {
    screen.net.connect();
    const wake = () => screen.net.hurry();
    addEventListener("online", wake);
    addEventListener("offline", wake);
    return () => {
      removeEventListener("online", wake);
      removeEventListener("offline", wake);
    };
  }, []);

  const view = screen.view.value;
  const state = screen.state.value;
  const status = screen.status.value;
  useEffect(() => {
    document.body.dataset.phase = view?.phase ?? "";
  }, [view?.phase]);

  if (state.name === "stopped" || !view) {
    const words =
      state.name !== "stopped"
        ? "Connecting …"
        : state.why === "no-room"
          ? state.code === "over" ? "This room is closed." : "There is no room with this code."
          : state.text || "This page cannot go on. Load it again.";
    return (
      <div class="screen">
        <header><h1>datarace</h1></header>
        <main class="centre"><p class="big">{words}</p></main>
        <footer class="foot"><span class="code">{code(screen.room)}</span></footer>
      </div>
    );
  }
  // Trouble stands where the round's number does, so that nothing moves.
  const trouble =
    state.name !== "open" ? "Connecting to the server again …" : status?.judge.failure ? "The judge does not work here: see the instructor's page" : status?.judge.waiting ? "Nobody judges at the moment: see the instructor's page" : "";
  const over = view.phase === "podium" || view.phase === "closed";
  return (
    <div class="screen">
      <header>
        <div class="grow">
          <div class={trouble ? "warn" : "soft"} role="status">
            {trouble || (view.round && view.phase !== "warmup" ? `Round ${view.round.index + 1} of ${view.rounds} · ` : "") + (view.phase === "lobby" || view.phase === "podium" || !view.round ? "datarace" : view.phase === "running" ? view.title : phaseWords[view.phase])}
          </div>
          <h1>{view.round && view.phase !== "podium" && view.phase !== "warmup" ? view.round.title : view.title}</h1>
        </div>
        {timed.has(view.phase) && view.clock.total > 0 && <TimeLeft clock={view.clock} drift={screen.net.drift} />}
      </header>
      <main>
        <Body screen={screen} view={view} />
      </main>
      {view.phase !== "lobby" && view.phase !== "closed" && (
        <footer class="foot">
          <span class="soft">{view.players} {over ? "played" : "playing"}{view.round && view.phase !== "podium" && view.phase !== "warmup" ? ` · ${view.solved} solved` : ""}{view.frozen ? " · the board is frozen" : ""}</span>
          <span class="grow" />
          {!over && !view.locked && (
            <>
              <span class="soft">join <b>{shortURL(status?.join?.[0] ?? location.host)}</b></span>
              <span class="code">{code(view.room)}</span>
            </>
          )}
        </footer>
      )}
    </div>
  );
}

function Body({ screen, view }: { screen: Screen; view: ScreenView }) {
  switch (view.phase) {
    case "lobby":
      return <Lobby view={view} status={screen.status.value} />;
    case "warmup":
      return <WarmUp view={view} />;
    case "reading":
      return <Reading round={screen.round.value} view={view} />;
    case "running":
    case "paused":
    case "closing":
      return <Race view={view} />;
    case "review":
      return <Review round={screen.round.value} view={view} status={screen.status.value} />;
    case "podium":
      return <Podium view={view} />;
    case "closed":
      return <div class="centre"><p class="big">This room is closed. Thank you for racing!</p><p class="soft">{plural(view.players, "student")} played.</p></div>;
  }
}
