// When the lesson ends, when the plan would, and what to leave out.

import { useState } from "preact/hooks";
import { tick } from "../tick";
import type { HostView } from "../wire";
import type { Host } from "./model";

/** clock writes a time of day as 10:45. */
export function clock(ms: number): string {
  const d = new Date(ms);
  return `${String(d.getHours()).padStart(2, "0")}:${String(d.getMinutes()).padStart(2, "0")}`;
}

/** until is how many milliseconds lie between now and the next time that a clock shows hours:minutes; 0 for nonsense. */
export function until(typed: string, now: number): number {
  const m = /^(\d{1,2}):(\d{2})$/.exec(typed);
  if (!m || Number(m[1]) > 23 || Number(m[2]) > 59) return 0;
  const d = new Date(now);
  d.setHours(Number(m[1]), Number(m[2]), 0, 0);
  if (d.getTime() <= now) d.setDate(d.getDate() + 1);
  return d.getTime() - now;
}

export function Bell({ host, view }: { host: Host; view: HostView }) {
  const [editing, setEditing] = useState(false);
  const [typed, setTyped] = useState("");
  const lesson = view.lesson;
  if (!lesson) return null;
  // Both are counted from the view, so that this device's clock may be wrong. What is needed shrinks while a clock runs.
  const age = Math.max(0, host.net.drift.room(tick.value) - view.clock.now);
  const now = Date.now();
  const left = (lesson.left ?? 0) - age;
  const needs = Math.max(0, lesson.needs - (view.clock.runs ? age : 0));
  const over = Math.ceil((needs - left) / 60_000);
  const drop = (lesson.drop ?? []).map((i) => view.plan[i]?.title ?? "").reverse();
  return (
    <section class="bell" aria-label="The lesson">
      <h2>The lesson</h2>
      <p>
        With all rounds done it is about <b class="num">{clock(now + needs)}</b>
        {lesson.set && <>; the lesson ends at <b class="num">{clock(now + left)}</b></>}.
      </p>
      {lesson.set && over <= 0 && <p class="good">That fits{over < -1 ? `, with ${-over} minutes to spare` : ""}.</p>}
      {lesson.set && over > 0 && (
        <p class="warn" data-testid="drop">
          {over} min too much. {drop.length > 0 ? <>Leave out {drop.join(", ")}: go to the podium before.</> : "No round is left to leave out: end this one earlier."}
        </p>
      )}
      {editing ? (
        <form
          class="row"
          onSubmit={(e) => {
            e.preventDefault();
            const ms = until(typed, Date.now());
            if (ms > 0) host.steer("lesson", { ms });
            setEditing(false);
          }}
        >
          <label for="lesson">Ends at</label>
          <input id="lesson" type="time" value={typed} onInput={(e) => setTyped(e.currentTarget.value)} />
          <button type="submit" class="primary">Set</button>
          <button type="button" onClick={() => setEditing(false)}>Cancel</button>
        </form>
      ) : (
        <p class="row">
          <button type="button" onClick={() => { setTyped(clock(now + (lesson.set ? left : 45 * 60_000))); setEditing(true); }}>
            {lesson.set ? "Change the end" : "Say when the lesson ends"}
          </button>
          {lesson.set && <button type="button" class="quiet" onClick={() => host.steer("lesson")}>Forget it</button>}
        </p>
      )}
    </section>
  );
}
