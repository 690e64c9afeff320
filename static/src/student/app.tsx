// The student's page: which of its states to show.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Door } from "../door";
import { Keep, type Shelf } from "../keep";
import { Full, Health, Reconnecting } from "../parts/connection";
import { phaseWords, kindWords, normal, points } from "../words";
import { Lobby, Podium, Review } from "./around";
import { Head } from "./head";
import { Join } from "./join";
import { Student } from "./model";
import { newest } from "./result";
import { Work } from "./work";

interface Props {
  door: Door;
  shelf: Shelf | null;
  reload(): void;
}

const me = signal<Student | null>(null);

/** at is the room in the address, or nothing. */
function at(): string {
  return normal(/^\/j\/([^/]+)/.exec(location.pathname)?.[1] ?? "");
}

export function App({ door, shelf, reload }: Props) {
  function enter(room: string, name: string | null): void {
    const student = me.value?.room === room ? me.value : new Student(room, new Keep(shelf, room), door, reload);
    if (name === null && !student.seated) return;
    me.value?.room !== room && me.value?.net.stop("left");
    me.value = student;
    if (name === null) student.net.connect();
    else student.join(name);
  }

  useEffect(() => {
    const room = at();
    if (room.length === 6) enter(room, null);
    const wake = () => me.value?.net.hurry();
    const seen = () => document.visibilityState === "visible" && wake();
    addEventListener("online", wake);
    addEventListener("offline", wake);
    document.addEventListener("visibilitychange", seen);
    return () => {
      removeEventListener("online", wake);
      removeEventListener("offline", wake);
      document.removeEventListener("visibilitychange", seen);
    };
  }, []);

  const student = me.value;
  const state = student?.state.value;
  const view = student?.view.value;
  useEffect(() => {
    document.body.dataset.phase = view?.phase ?? "";
    if (view) document.title = `${phaseWords[view.phase]} · datarace`;
  }, [view?.phase]);
  useEffect(() => {
    if (state?.name === "open" && student && location.pathname !== `/j/${student.room}`) {
      history.replaceState(null, "", `/j/${student.room}`);
    }
  }, [state?.name]);

  if (!student || !state || (state.name === "idle" && !view)) {
    return <Join code={at() || student?.room || ""} busy={false} refused={null} onJoin={enter} />;
  }
  if (state.name === "stopped") {
    switch (state.why) {
      case "refused":
        if (!student.seated) return <Join code={student.room} busy={false} refused={student.refused.value} onJoin={enter} />;
        return (
          <Full title="The room did not let you in">
            <p>{state.text}</p>
            <p class="row"><button type="button" class="primary" onClick={() => student.net.connect()}>Try again</button></p>
          </Full>
        );
      case "elsewhere":
        return (
          <Full title="Opened elsewhere">
            <p>Your seat is open in another tab or on another device. Your program is safe.</p>
            <button type="button" class="primary" onClick={() => student.net.connect()}>Take it back here</button>
          </Full>
        );
      case "forbidden":
        return (
          <Full title="This seat is no longer yours">
            <p>{state.text || "Your instructor removed it, or it belongs to another device now."}</p>
            <button type="button" class="primary" onClick={() => student.forget()}>Join again</button>
          </Full>
        );
      case "no-room":
        return (
          <Full title={state.code === "over" ? "This room is closed" : "There is no such room"}>
            <p>{state.code === "over" ? "Thank you for playing." : "It may be over, or the code has a typo. Look at the projector again."}</p>
            <button type="button" class="primary" onClick={() => { student.forget(); history.replaceState(null, "", "/"); }}>Enter a code</button>
          </Full>
        );
      case "version":
        return (
          <Full title="A newer version is there">
            <p>Load this page again. Your program is kept.</p>
            <button type="button" class="primary" onClick={() => location.reload()}>Load again</button>
          </Full>
        );
      case "left":
        return (
          <Full title="You left the room">
            <button type="button" class="primary" onClick={() => student.forget()}>Join again</button>
          </Full>
        );
    }
  }
  if (!view) {
    if (!student.seated) return <Join code={student.room} busy refused={null} onJoin={enter} />;
    return (
      <Full title="Coming back to your seat …">
        <Reconnecting state={state} writes onNow={() => student.net.hurry()} />
        <p class="soft">Room {student.room}</p>
      </Full>
    );
  }
  return (
    <div class="page">
      <Announce me={student} />
      <Head me={student} view={view} />
      <aside class="notices" aria-label="Notices">
        <Reconnecting state={state} writes onNow={() => student.net.hurry()} />
        <Health status={student.status.value} />
      </aside>
      <Body student={student} />
    </div>
  );
}

function Body({ student }: { student: Student }) {
  const view = student.view.value!;
  switch (view.phase) {
    case "lobby":
      return <Lobby me={student} view={view} />;
    case "review":
      return <Review me={student} view={view} />;
    case "podium":
      return <Podium view={view} />;
    case "closed":
      return (
        <Full title="This room is closed">
          <p>Thank you for playing.{view.you.points > 0 ? ` You had ${points(view.you.points)} points.` : ""}</p>
          <a class="btn" href="/">Join another room</a>
        </Full>
      );
    default:
      return <Work me={student} view={view} />;
  }
}

/** Announce reads phase changes and verdicts to a screen reader. */
function Announce({ me: student }: { me: Student }) {
  const view = student.view.value;
  const last = view ? newest(view) : undefined;
  const verdict = last?.kind ? `${kindWords[last.kind].word}. ${last.sentence ?? ""}` : "";
  const checked = student.checked.value?.verdict;
  const made = view?.you.choosing?.made ?? [];
  const choice = made[made.length - 1];
  return (
    <>
      <p class="hear" role="status">{view ? phaseWords[view.phase] : ""}</p>
      <p class="hear" role="status">{choice ? `Your patch: ${kindWords[choice.kind].word}. ${choice.note ?? ""}` : ""}</p>
      <p class="hear" role="status">{checked ? `Check: ${kindWords[checked.kind].word}. ${checked.sentence}` : verdict}</p>
    </>
  );
}
