// The playlist, and the switches that are used now and then.

import { minutes } from "../clock";
import { Sure } from "../parts/sure";
import { Inline, Prose } from "../parts/words";
import type { HostView } from "../wire";
import { plural } from "../words";
import { Bell } from "./lesson";
import type { Host } from "./model";

const signs: Record<string, string> = { done: "✓", now: "▸", next: "→", later: "" };

export function Plan({ host, view }: { host: Host; view: HostView }) {
  const off = host.state.value.name !== "open";
  const round = host.round.value;
  const given = view.hintsGiven;
  const hint = view.hints[given];
  const live = view.phase === "running" || view.phase === "paused";
  return (
    <>
      <nav aria-label="Playlist">
        <h2>{view.title}</h2>
        <ol class="plan">
          {view.plan.map((p, i) => (
            <li key={i} class={p.state} aria-current={p.state === "now" ? "step" : undefined}>
              <span class="sign">{signs[p.state] || i + 1}</span>
              <span class="grow">{p.title}</span>
              {view.lesson?.drop?.includes(i) ? (
                <span class="warn small">leave out</span>
              ) : (
                <span class="soft small num">{p.state === "done" || p.state === "now" ? `${p.solved} solved` : minutes(p.duration)}</span>
              )}
            </li>
          ))}
        </ol>
      </nav>
      <Bell host={host} view={view} />
      {live && view.hints.length > 0 && (
        <section aria-label="Hints for all">
          <h2>Hints for all</h2>
          {hint ? (
            <>
              <p class="small"><Inline text={hint} /></p>
              <Sure label={`Give hint ${given + 1} to all`} ask="Give it to everyone, free?" disabled={off} onSure={() => host.steer("give", { hint: given })} testid="give" />
            </>
          ) : (
            <p class="soft small">All {view.hints.length} are given.</p>
          )}
        </section>
      )}
      <section class="tools" aria-label="Room">
        <h2>Room</h2>
        <a class="btn" href={`/screen/${view.room}`} target="_blank" rel="noopener">Open the projector page</a>
        <p class="soft small">{plural(host.status.value?.screens ?? 0, "projector")} connected{view.judging > 0 ? ` · ${plural(view.judging, "program")} being judged` : ""}</p>
        <button type="button" disabled={off} aria-pressed={Boolean(view.locked)} onClick={() => host.steer("lock", { on: !view.locked })}>
          {view.locked ? "Joining is locked" : "Lock joining"}
        </button>
        <button type="button" disabled={off} aria-pressed={Boolean(view.frozen)} onClick={() => host.steer(view.frozen ? "reveal" : "freeze")}>
          {view.frozen ? "Reveal the board" : "Freeze the board"}
        </button>
        {view.phase !== "podium" && (
          <Sure label="Close the room" ask="Close it for everyone?" class="quiet" disabled={off} onSure={() => host.steer("close")} testid="close" />
        )}
      </section>
      {round && view.round?.index === round.index && (
        <section class="card-notes" aria-label="Notes">
          {round.teach && <details open={view.phase === "review"}><summary>What to say</summary><Prose text={round.teach} /></details>}
          <details><summary>The brief</summary><Prose text={round.brief} /></details>
          {round.explanation && <details open><summary>The explanation</summary><Prose text={round.explanation} /></details>}
        </section>
      )}
    </>
  );
}
