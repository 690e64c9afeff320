// What the program is for, what stays as it is, and the hints.

import { left, minutes } from "../clock";
import { Inline, Prose } from "../parts/words";
import { tick } from "../tick";
import type { Round, StudentView } from "../wire";
import type { Student } from "./model";
import { Guess, Ticks } from "./warm";
import { QuietOffer, usePhone } from "./patches";

export function Brief({ me, view, round }: { me: Student; view: StudentView; round: Round | null }) {
  const at = view.round;
  const phone = usePhone();
  return (
    <section class="brief" aria-label="Brief">
      {view.phase === "warmup" && <p class="soft small">Warm-up · {view.title}</p>}
      {at && view.phase !== "warmup" && (
        <p class="soft small">
          {view.title} · level {at.level}
          {view.clock.total > 0 && view.phase !== "reading" ? ` · ${Math.round(view.clock.total / 60_000)} min` : ""}
        </p>
      )}
      <h2>{round?.title ?? at?.title ?? ""}</h2>
      {round && <Prose text={round.brief} />}
      {view.phase === "warmup" && <Ticks me={me} view={view} />}
      {view.phase === "reading" && <Guess me={me} view={view} />}
      {round?.api?.length && view.phase !== "warmup" ? (
        <>
          <p class="soft small">This stays as it is:</p>
          <pre class="api" tabIndex={0} aria-label="Exported declarations that stay as they are">{round.api.join("\n")}</pre>
        </>
      ) : null}
      {view.phase !== "reading" && view.phase !== "warmup" && <SeeItFail me={me} />}
      {view.phase !== "reading" && view.phase !== "warmup" && <Hints me={me} view={view} />}
      {(view.phase === "reading" || view.phase === "running" || view.phase === "paused") && <Lost me={me} on={Boolean(view.you.lost)} />}
      {!phone && !view.you.choosing?.late && <QuietOffer me={me} view={view} />}
    </section>
  );
}

function Hints({ me, view }: { me: Student; view: StudentView }) {
  const { hints, nextHint: next, solved } = view.you;
  const shown = hints ?? [];
  const room = me.net.drift.room(tick.value);
  // Until the view says that it is open, the time at which it opens only moves while the clock runs.
  const opensIn = next && !next.open ? Math.max(0, next.at - (view.clock.runs ? room : view.clock.now)) : 0;
  const open = Boolean(next?.open || (next && opensIn === 0));
  return (
    <div class="hints">
      {shown.map((h, i) => (
        <div class="hint" key={i}>
          <b>Hint {i + 1}</b> {h.free && <span class="soft small">given by your instructor, free</span>}
          <p><Inline text={h.text} /></p>
        </div>
      ))}
      {next && !solved && view.phase === "running" && (
        <p class="aside">
          <button type="button" disabled={!open} onClick={() => me.hint()}>
            Hint {shown.length + 1} {next.price > 0 && <span class="soft num">−{next.price}</span>}
          </button>
          <span class="soft small num">
            {open ? (next.price > 0 ? "costs points only if you solve it" : "costs nothing, since you choose") : left(view.clock, room) > opensIn ? `opens in ${minutes(opensIn)}` : "does not open in this round"}
          </span>
        </p>
      )}
    </div>
  );
}

function SeeItFail({ me }: { me: Student }) {
  return (
    <p class="aside">
      <button type="button" aria-pressed={me.shown.value === "fail"} onClick={() => me.show("fail")}>See it fail</button>
      <span class="soft small">{me.status.value?.fail ? "free: a run of the program as it was given" : "free, once it has run"}</span>
    </p>
  );
}

function Lost({ me, on }: { me: Student; on: boolean }) {
  return (
    <p class="lost aside">
      <button type="button" aria-pressed={on} onClick={() => me.lost(!on)}>I'm lost</button>
      <span class="soft small">{on ? "Your instructor sees it. Press again when you are back." : "Only your instructor sees it."}</span>
    </p>
  );
}
