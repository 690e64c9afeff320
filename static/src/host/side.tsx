// Beside the tiles: who needs me, what goes wrong by when, how it was solved, the board.

import { minutes } from "../clock";
import { Board } from "../parts/board";
import { Inline, KindTag, Name } from "../parts/words";
import { Diff } from "../parts/diff";
import type { HeatRow, HostView } from "../wire";
import { kindWords, plural } from "../words";
import type { Host } from "./model";

export function Side({ host, view, onSeat }: { host: Host; view: HostView; onSeat(seat: string): void }) {
  const needy = view.seats.filter((s) => (s.stuck || s.lost) && !s.solved).slice(0, 6);
  const played = view.round !== undefined && view.phase !== "warmup";
  return (
    <>
      {played && (
        <section aria-label="Needs you">
          <h2>Needs you</h2>
          {needy.length === 0 && <p class="soft">Nobody, as far as the program can tell.</p>}
          <ul class="needy">
            {needy.map((s) => (
              <li key={s.seat} class="card">
                <div class="grow">
                  <b><Name name={s.name} /></b>
                  <p class="soft small">
                    {s.lost ? "says “I'm lost”" : s.kind ? `${kindWords[s.kind].word.toLowerCase()}${s.repeats && s.repeats > 1 ? `, ${s.repeats} times the same` : ""}` : "nothing handed in yet"}
                  </p>
                </div>
                <button type="button" aria-label={`Look at ${s.name}`} onClick={() => onSeat(s.seat)}>Look</button>
              </li>
            ))}
          </ul>
        </section>
      )}
      {view.heat.length > 0 && <Heat rows={view.heat} />}
      {view.techniques.length > 0 && (
        <section aria-label="Accepted, by technique">
          <h2>Accepted, by technique</h2>
          <p class="row">{view.techniques.map((t) => <span class="chip" key={t.technique}>{t.technique} <b class="num">{t.count}</b></span>)}</p>
        </section>
      )}
      {view.choices && <Chosen view={view} host={host} />}
      {view.first && <p>First to solve: <b><Name name={view.first.name} /></b>, {minutes(view.first.at)}</p>}
      {(played || view.phase === "podium") && view.board.length > 0 && (
        <section aria-label="Board">
          <h2>Board</h2>
          <Board rows={view.board.slice(0, 10)} />
        </section>
      )}
    </>
  );
}

/** Chosen is how those fare who choose a patch; in the review with the patches themselves, to talk about. */
function Chosen({ view, host }: { view: HostView; host: Host }) {
  const { seats, right, patches } = view.choices!;
  const round = host.round.value;
  const known = new Map((round?.patches ?? []).map((p) => [p.id, p]));
  return (
    <section aria-label="Patches chosen">
      <h2>Patches chosen</h2>
      <p>{plural(seats, "student")} opened the patches, <b class="num">{right}</b> found the right one.</p>
      <ul class="chosen">
        {patches.map((p, i) => {
          const whole = known.get(p.patch);
          if (!whole && !p.count) return null;
          const line = <><KindTag kind={p.kind} /> <span class="soft num">{p.count ? `× ${p.count}` : ""}</span></>;
          return (
            <li key={p.patch}>
              {whole && round ? (
                <details>
                  <summary>{line}</summary>
                  {whole.note && <p><Inline text={whole.note} /></p>}
                  <Diff from={round.start} to={whole.text} label={`Patch ${i + 1}, as a change of the program`} />
                </details>
              ) : (
                line
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function Heat({ rows }: { rows: HeatRow[] }) {
  const most = Math.max(1, ...rows.flatMap((r) => r.counts));
  const columns = Math.max(...rows.map((r) => r.counts.length));
  const from = Math.max(0, columns - 8);
  return (
    <section aria-label="Verdicts, by half minute">
      <h2>Verdicts, by half minute</h2>
      <div class="scroll" tabIndex={0} role="group" aria-label="Table of verdict kinds by half minute">
        <table class="heat">
          <thead>
            <tr>
              <th scope="col"><span class="hear">Kind</span></th>
              {Array.from({ length: columns - from }, (_, i) => <th scope="col" key={i}>{minutes((from + i + 1) * 30_000)}</th>)}
            </tr>
          </thead>
          <tbody>
            {rows.map((r) => (
              <tr key={r.kind}>
                <th scope="row"><KindTag kind={r.kind} /></th>
                {Array.from({ length: columns - from }, (_, i) => {
                  const n = r.counts[from + i] ?? 0;
                  return <td key={i} class={n ? `h${Math.ceil((n / most) * 4)} ${r.kind === "accepted" ? "fine" : ""}` : ""}>{n || ""}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
