// The projector from reading to podium.

import { Fragment } from "preact";
import { minutes } from "../clock";
import { Board } from "../parts/board";
import { Debrief } from "../parts/debrief";
import { Fastest } from "../parts/fastest";
import { Name, Prose } from "../parts/words";
import type { Round, RungRow, ScreenView, Status } from "../wire";
import { points } from "../words";

export function Reading({ round, view }: { round: Round | null; view: ScreenView }) {
  return (
    <div class="reading">
      {round && round.index === view.round?.index ? <Prose text={round.brief} /> : <p class="soft">Read the brief on your device.</p>}
    </div>
  );
}

/** WarmUp is how many are ready. Who is not is nobody's business here. */
export function WarmUp({ view }: { view: ScreenView }) {
  const ready = view.warmUp?.ready ?? 0;
  return (
    <div class="centre warmup">
      <p class="ready" data-testid="ready"><b class="num">{ready}</b> of <span class="num">{view.players}</span> ready</p>
      <div class="bar" aria-hidden="true"><i style={{ width: `${view.players ? Math.round((ready / view.players) * 100) : 0}%` }} /></div>
      <p class="soft">{ready === view.players && ready > 0 ? "Everything works. The first round comes next." : "Write the line that your device shows. Check it. Submit it. It counts for nothing."}</p>
    </div>
  );
}

function Rung({ row, wide }: { row: RungRow; wide: boolean }) {
  const names = row.names ?? [];
  const room = names.length ? 5 : wide ? 32 : 14;
  return (
    <li class={`rung ${row.rung}`} data-rung={row.rung}>
      <span class="label">{row.rung}</span>
      <span class="count">{row.count || ""}</span>
      <span class="dots">
        {Array.from({ length: Math.min(row.count, room) }, (_, i) => <i key={i} />)}
        {names.length > 0 && <span class="moved">{names.slice(0, 3).map((n, i) => <Fragment key={n}>{i ? ", " : ""}<Name name={n} /></Fragment>)}{row.rung === "solved" ? "" : " ▲"}</span>}
      </span>
    </li>
  );
}

export function Race({ view }: { view: ScreenView }) {
  // Whoever is concurrent has solved it, so that rung is only there when the rules put someone on it.
  const ladder = (view.ladder ?? []).filter((r) => r.rung !== "concurrent" || r.count > 0);
  const fresh = view.board.length === 0 && !view.first;
  return (
    <div class={fresh ? "race fresh" : "race"}>
      <section aria-label="Stages">
        <ol class="rungs-all">{ladder.map((r) => <Rung key={r.rung} row={r} wide={fresh} />)}</ol>
      </section>
      {!fresh && (
        <section aria-label="Top of the board">
          {view.board.length > 0 && <Board rows={view.board.slice(0, view.first ? 7 : 8)} />}
          {view.first && <p class="good first"><b>First: <Name name={view.first.name} />, {minutes(view.first.at)}</b></p>}
        </section>
      )}
    </div>
  );
}

export function Review({ round, view, status }: { round: Round | null; view: ScreenView; status: Status | null }) {
  const words = round && round.index === view.round?.index ? (round.explanation ?? "") : "";
  const cause = words.trim().split(/\n[ \t]*\n/)[0] ?? "";
  return (
    <div class="review">
      <section aria-label="How it went">
        {view.debrief ? <Debrief data={{ ...view.debrief, kinds: (view.debrief.kinds ?? []).slice(0, status?.best ? 4 : 7) }} solved={view.solved} players={view.players} /> : <p class="soft">One moment …</p>}
        <Fastest challenge={view.round?.challenge} kept={status?.best} most={3} />
      </section>
      <section aria-label="Top of the board">
        {view.board.length > 0 && <Board rows={view.board.slice(0, cause ? 3 : 8)} />}
        {cause && (
          <div class="cause">
            <h2>What was wrong</h2>
            <Prose text={cause} />
          </div>
        )}
      </section>
    </div>
  );
}

export function Podium({ view }: { view: ScreenView }) {
  // Nobody is put up for having no points.
  const rows = view.board.filter((r) => r.points > 0);
  const top = rows.slice(0, 3);
  const rest = rows.slice(3, 8);
  if (top.length === 0) return <div class="centre"><p class="big">Well raced, everyone!</p></div>;
  return (
    <div class={rest.length ? "podium" : "podium alone"}>
      <ol class="steps" aria-label="The first three">
        {top.map((r, i) => (
          <li key={r.seat} data-seat={r.seat} class={`at${i + 1} place${Math.min(3, r.rank)}`}>
            <span class="who"><bdi title={r.name}>{r.name}</bdi></span>
            <span class="soft num">{points(r.points)}</span>
            <span class="block">{r.rank}</span>
          </li>
        ))}
      </ol>
      {rest.length > 0 && (
        <section aria-label="The next ones">
          <Board rows={rest} label="Places after the first three" />
        </section>
      )}
    </div>
  );
}
