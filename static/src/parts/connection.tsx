// What is wrong between this page and the server, and what to do about it.

import type { ComponentChildren } from "preact";
import type { State } from "../net";
import { tick } from "../tick";
import type { Status } from "../wire";
import { Notice } from "./words";

/** Reconnecting is the line on top while the connection is away; the page below stays usable. Who writes is told that nothing is lost. */
export function Reconnecting({ state, writes, onNow }: { state: State; writes?: boolean; onNow(): void }) {
  if (state.name === "connecting" && state.tries > 1) return <Notice tone="warn">Connecting again …</Notice>;
  if (state.name !== "waiting") return null;
  const s = Math.max(1, Math.ceil((state.until - tick.value) / 1000));
  const why = {
    lost: "The connection is lost.",
    restarting: "The server is restarting.",
    slow: "This device could not keep up, so the server started the connection afresh.",
    rate: "Too many messages came from this page.",
  }[state.why];
  return (
    <Notice tone="warn">
      {why} {writes ? "What you typed is kept here. " : ""}Next try in {s} s.{" "}
      <button type="button" onClick={onNow}>Try now</button>
    </Notice>
  );
}

/** Health says when judging or saving does not work; host says the same for the instructor, with figures. */
export function Health({ status }: { status: Status | null }) {
  if (!status) return null;
  const { judge } = status;
  return (
    <>
      {judge.failure ? (
        <Notice tone="bad">The judge cannot work here: {judge.failure}</Notice>
      ) : judge.waiting ? (
        <Notice tone="warn">Nobody judges at the moment. Go on: what you submit waits, and counts from when you hand it in.</Notice>
      ) : !judge.ready ? (
        <Notice tone="info">
          The judge is warming up{judge.total > 0 ? ` (${judge.done} of ${judge.total})` : ""}. You can read and write; programs are judged as soon as it is ready.
        </Notice>
      ) : null}
      {status.unsavedFor ? (
        <Notice tone="warn">The server cannot save at the moment. Go on: everything is kept in memory and saved when its disk is back.</Notice>
      ) : null}
      {status.away ? (
        <Notice tone="info">The server was away for {Math.round(status.away / 1000)} s. The clock stood still meanwhile.</Notice>
      ) : null}
    </>
  );
}

/** Full is a page that is only about one thing: why it goes no further, and the way on. */
export function Full({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="full">
      <section class="card">
        <h1>{title}</h1>
        {children}
      </section>
    </main>
  );
}
