// Small pieces of text that every face shows.

import type { ComponentChildren } from "preact";
import type { Kind, Rung } from "../wire";
import { kindWords, ladder, rungMeans, rungWords } from "../words";
import { KindIcon } from "./icons";

/** KindTag is a verdict kind: icon, word, colour. */
export function KindTag({ kind, note }: { kind: Kind; note?: string }) {
  const words = kindWords[kind] ?? kindWords.error;
  return (
    <span class={`kind ${words.tone}`}>
      <KindIcon kind={kind} />
      {words.word}
      {note ? ` ${note}` : ""}
    </span>
  );
}

/** Inline writes text with `code` in it. */
export function Inline({ text }: { text: string }) {
  return <>{text.split("`").map((part, i) => (i % 2 ? <code key={i}>{part}</code> : part))}</>;
}

/** Prose writes paragraphs divided by blank lines; an indented paragraph is code, "- " begins a point. */
export function Prose({ text }: { text: string }) {
  const paragraphs = text.trim().split(/\n[ \t]*\n/);
  return (
    <>
      {paragraphs.map((p, i) => {
        const rows = p.split("\n");
        if (rows.every((r) => /^(\t| {4})/.test(r))) {
          return <pre key={i} tabIndex={0}>{rows.map((r) => r.replace(/^(\t| {4})/, "")).join("\n")}</pre>;
        }
        if (rows[0]!.startsWith("- ")) {
          const points: string[] = [];
          for (const r of rows) {
            if (r.startsWith("- ")) points.push(r.slice(2));
            else points[points.length - 1] += " " + r.trim();
          }
          return <ul key={i}>{points.map((r, j) => <li key={j}><Inline text={r} /></li>)}</ul>;
        }
        return <p key={i}><Inline text={rows.join(" ")} /></p>;
      })}
    </>
  );
}

/** Ladder shows the five stages, the best reached, and the one that stopped the last program. */
export function Ladder({ best, last, compact }: { best: Rung; last?: Rung | undefined; compact?: boolean }) {
  const height = ladder.indexOf(best as never) + 1;
  const stopped = last === undefined ? -1 : ladder.indexOf(last as never);
  const label = best === "none" ? "no stage reached yet" : `reached: ${rungWords[best]}`;
  if (compact) {
    return (
      <span class="rungs" role="img" aria-label={label}>
        {ladder.map((r, i) => <i key={r} class={i < height ? (height === ladder.length ? "all" : "yes") : ""} />)}
      </span>
    );
  }
  return (
    <ol class="ladder" aria-label="Stages">
      {ladder.map((r, i) => {
        const state = i < height ? "yes" : i === stopped ? "no" : "later";
        const mark = state === "yes" ? "✓" : state === "no" ? "✕" : "";
        const said = state === "yes" ? "reached" : state === "no" ? "your last program stopped here" : "not yet";
        return (
          <li key={r} class={state} title={rungMeans[r]}>
            <span aria-hidden="true">{mark} </span>
            {rungWords[r]}
            <span class="hear">, {said}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** Name is a person's name, cut when long, whole in the tooltip, in its own direction. */
export function Name({ name }: { name: string }) {
  return <bdi class="name" title={name}>{name}</bdi>;
}

/** Notice is a line that says what is going on and what to do. */
export function Notice({ tone, children, id }: { tone: "info" | "warn" | "bad" | "good"; children: ComponentChildren; id?: string }) {
  return <div class={`notice ${tone}`} id={id}>{children}</div>;
}
