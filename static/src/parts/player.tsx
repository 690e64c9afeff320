// The run that showed it, step by step: a lane for each goroutine, time downwards. It is an ordered list to a screen reader.

import { useEffect, useRef, useState } from "preact/hooks";
import type { Schedule, Step } from "../wire";
import { plural } from "../words";

const opWords: Record<string, string> = {
  lock: "locks", unlock: "unlocks", rlock: "read-locks", runlock: "read-unlocks", send: "sends on", receive: "receives from",
  close: "closes", select: "selects", go: "starts a goroutine", wait: "waits for", done: "is done with", add: "adds to",
  once: "runs once", atomic: "uses atomically",
};

/** short is a goroutine's name where there is little room. */
const short = (name: string) => name.replace(/^goroutine /, "g");

function said(s: Step, race: string[]): string {
  if (s.wait) return s.on ? `waits for ${s.on} and gets no further` : "waits and gets no further";
  if (s.race) return race[s.race - 1] ?? "uses what the race is about";
  if (!s.op) return "";
  return `${opWords[s.op] ?? s.op}${s.on ? ` ${s.on}` : ""}`;
}

interface Props {
  schedule: Schedule;
  tried: number;
  /** race says what the two accesses do: "writes o.next", "reads o.next". */
  race?: string[];
  /** lanes are goroutines in the order of their colours; the two sides of a race come first. */
  lanes?: string[];
  onStep?(step: { line: number; lane: number } | null): void;
}

export function Player({ schedule, tried, race = [], lanes = [], onStep }: Props) {
  const steps = schedule.steps ?? [];
  const names = schedule.goroutines ?? [];
  const first = Math.max(0, steps.findIndex((s) => s.race || s.wait));
  const [at, setAt] = useState(steps.length - 1);
  const [playing, setPlaying] = useState(false);
  const list = useRef<HTMLOListElement>(null);
  // Only goroutines that do something here get a column; with more than four there is no room for columns.
  const used = names.map((_, g) => g).filter((g) => steps.some((s) => s.g === g));
  const many = used.length > 4;
  // Six colours, then again from the first; the goroutine's name is always there as well.
  const number = (g: number) => (Math.max(0, lanes.length ? lanes.indexOf(names[g] ?? "") : g) % 6) + 1;
  const lane = (g: number) => `lane-${number(g)}`;

  useEffect(() => {
    if (!playing) return;
    const timer = setTimeout(() => {
      if (at >= steps.length - 1) setPlaying(false);
      else go(at + 1);
    }, 900);
    return () => clearTimeout(timer);
  }, [playing, at]);
  useEffect(() => {
    show(at);
    return () => onStep?.(null);
  }, []);

  /** show brings a step into the list's window without moving the page. */
  function show(i: number) {
    const box = list.current;
    const row = box?.children[i] as HTMLElement | undefined;
    if (!box || !row) return;
    const top = row.offsetTop;
    if (top < box.scrollTop) box.scrollTop = top - 8;
    else if (top + row.offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + row.offsetHeight - box.clientHeight + 8;
  }

  function go(to: number) {
    const next = Math.max(0, Math.min(steps.length - 1, to));
    setAt(next);
    const s = steps[next];
    if (s) onStep?.({ line: s.line, lane: number(s.g) });
    show(next);
  }

  // What a goroutine holds is said when it changes and where it matters; in between, the row is shaded.
  const before = new Map<number, string>();
  const news = steps.map((s) => {
    const held = (s.held ?? []).join(", ");
    const changed = held !== (before.get(s.g) ?? "");
    before.set(s.g, held);
    return held !== "" && (changed || Boolean(s.race) || Boolean(s.wait));
  });
  const other = steps.findIndex((s) => s.race);

  if (!steps.length) return null;
  const now = steps[at];
  return (
    <section class="player card" aria-label="The run that showed it">
      <p class="head">
        <b>The run that showed it</b>{" "}
        <span class="soft">
          {tried > 1 ? `order ${schedule.number} of ${tried} tried` : ""}
          {schedule.scenario ? ` · ${schedule.scenario}` : ""} · step {at + 1} of {steps.length}
        </span>
      </p>
      {schedule.cut ? <p class="soft small">{plural(schedule.cut, "earlier step")} not shown.</p> : null}
      <div class={`lanes ${many ? "many" : `of${used.length}`}`}>
        {!many && (
          <div class="names" aria-hidden="true">
            {used.map((g) => <span key={g} class={lane(g)} title={names[g]}>{used.length > 2 ? short(names[g]!) : names[g]}</span>)}
          </div>
        )}
        <ol ref={list} tabIndex={0} aria-label="Steps, in the order in which they happened">
          {steps.map((s, i) => (
            <li
              key={i}
              class={`${lane(s.g)} in${many ? 0 : used.indexOf(s.g)} ${i === at ? "now" : i > at ? "later" : ""} ${s.race ? "race" : ""} ${s.wait ? "wait" : ""} ${s.held?.length ? "holding" : ""}`}
              aria-current={i === at ? "step" : undefined}
            >
              <span class={many ? "tag" : "hear"}>{names[s.g]}: </span>
              <span class="line" title={`line ${s.line}`}>{s.line || "–"}</span>
              <code>{s.code || said(s, race) || "outside your program"}</code>
              {(s.race || s.wait || (s.op && !s.code)) && <span class="what">
                  {said(s, race)}
                  {s.race && i > other ? `: nothing orders it after step ${other + 1}` : ""}
                </span>}
              {news[i] && <span class="held">holds {s.held?.join(", ")}</span>}
            </li>
          ))}
        </ol>
      </div>
      <div class="row ctl">
        <button type="button" aria-label="Step back" disabled={at === 0} onClick={() => { setPlaying(false); go(at - 1); }}>◀</button>
        <button
          type="button"
          onClick={() => {
            if (playing) return setPlaying(false);
            if (at >= steps.length - 1) go(Math.max(0, first > 3 ? first - 3 : 0));
            setPlaying(true);
          }}
        >
          {playing ? "Pause" : "Play"}
        </button>
        <button type="button" aria-label="Step" disabled={at >= steps.length - 1} onClick={() => { setPlaying(false); go(at + 1); }}>▶</button>
        <input
          type="range"
          min={0}
          max={steps.length - 1}
          value={at}
          aria-label="Step"
          aria-valuetext={now ? `step ${at + 1}, ${names[now.g]}, line ${now.line}` : ""}
          onInput={(e) => { setPlaying(false); go(Number(e.currentTarget.value)); }}
        />
      </div>
    </section>
  );
}
