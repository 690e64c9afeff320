// A whole verdict: the words first, then what to look at, then the run that showed it.

import type { Access, GameVerdict, Mark, Stuck } from "../wire";
import { kindWords } from "../words";
import { Player } from "./player";
import { Inline, KindTag } from "./words";

interface Props {
  verdict: GameVerdict;
  /** source is the program that was judged, for code that the verdict does not quote. */
  onStep?(step: { line: number; lane: number } | null): void;
  check?: boolean;
}

export function VerdictPanel({ verdict: v, onStep, check }: Props) {
  const words = kindWords[v.kind] ?? kindWords.error;
  const marks = (v.marks ?? []).filter((m) => !v.race || !m.lane);
  return (
    <article class="verdict" data-kind={v.kind} data-testid={check ? "check-verdict" : "verdict"}>
      <KindTag kind={v.kind} note={v.race?.variable ? `on ${v.race.variable}` : ""} />
      <h2 class="said"><Inline text={v.sentence || words.after} /></h2>
      {v.advice && <p><Inline text={v.advice} /></p>}
      {v.race && (
        <div class="accesses">
          {v.race.accesses.map((a, i) => <AccessCard key={i} access={a} lane={i + 1} />)}
        </div>
      )}
      {v.stuck && v.stuck.length > 0 && <StuckList stuck={v.stuck} />}
      {marks.length > 0 && !v.race && !v.stuck?.length && <Marks marks={marks} />}
      {v.note && <p class="turn"><Inline text={v.note} /></p>}
      {v.schedule && v.schedule.steps?.length > 0 && (
        <Player key={v.schedule.number} schedule={v.schedule} tried={v.schedules} race={accesses(v)} lanes={lanes(v)} {...(onStep ? { onStep } : {})} />
      )}
    </article>
  );
}

/** accesses says what the two sides of a race do, for the player. */
function accesses(v: GameVerdict): string[] {
  return (v.race?.accesses ?? []).map((a) => `${a.op} ${v.race?.variable ?? ""}`.trim());
}

/** lanes orders the goroutines for their colours: those that the verdict is about first, as the marks in the gutter number them. */
export function lanes(v: GameVerdict): string[] {
  const names = v.schedule?.goroutines ?? [];
  const about = [...(v.race?.accesses ?? []), ...(v.stuck ?? [])].map((x) => x.goroutine);
  // The text of a mark with a lane begins with the goroutine's name; "g1" is not the beginning of "g12 writes".
  const marked = (v.marks ?? []).filter((m) => m.lane).sort((a, b) => a.lane! - b.lane!).flatMap((m) => names.find((n) => m.text.startsWith(n + " ")) ?? []);
  return [...new Set([...about, ...marked, ...names])];
}

function AccessCard({ access: a, lane }: { access: Access; lane: number }) {
  return (
    <div class={`access lane-${lane}`}>
      <p><b><span class="dot">{lane}</span> {a.goroutine} {a.op}</b></p>
      {a.code && <code>{a.code}</code>}
      <p class="soft small">
        {a.line ? `line ${a.line}` : "outside your program"}
        {a.func ? ` in ${a.func}` : ""}
        {a.started ? ` · started on line ${a.started}` : ""}
      </p>
      <p class="small">{a.held && a.held.length ? <>holds <code>{a.held.join(", ")}</code></> : "holds no lock"}</p>
    </div>
  );
}

function StuckList({ stuck }: { stuck: Stuck[] }) {
  return (
    <ul class="stuck" aria-label="Who waits for what">
      {stuck.map((s, i) => (
        <li key={i} class={`lane-${(i % 6) + 1}`}>
          <b>{s.goroutine}</b> {s.waits}
          {s.heldBy && <>, held by <b>{s.heldBy}</b></>}
          {s.holds && s.holds.length > 0 && <>; it holds <code>{s.holds.join(", ")}</code></>}
          <span class="soft small">
            {s.line ? ` line ${s.line}` : s.elsewhere ? ` ${s.elsewhere}` : ""}
            {s.started ? ` · started on line ${s.started}` : ""}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Marks({ marks }: { marks: Mark[] }) {
  return (
    <ul class="marks" aria-label="Lines to look at">
      {marks.map((m, i) => (
        <li key={i} class={m.lane ? `lane-${m.lane}` : ""}>{m.lane ? <><span class="dot">{m.lane}</span> </> : null}<b class="num">line {m.line}</b> <Inline text={m.text} /></li>
      ))}
    </ul>
  );
}
