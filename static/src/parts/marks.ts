// Marks beside the student's lines, and the line that the player is at, as CodeMirror state. Pure but for toDOM.

import { type Extension, RangeSetBuilder, StateEffect, StateField, type Text, RangeSet } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, GutterMarker, gutter } from "@codemirror/view";
import type { Mark } from "../wire";

export const setMarks = StateEffect.define<Mark[]>();
export const setStep = StateEffect.define<{ line: number; lane: number } | null>();

class LaneMarker extends GutterMarker {
  constructor(
    private lane: number,
    private text: string,
  ) {
    super();
  }
  override eq(other: LaneMarker): boolean {
    return other.lane === this.lane && other.text === this.text;
  }
  override toDOM(): Node {
    const dot = document.createElement("span");
    dot.className = `lane lane-${this.lane}`;
    dot.textContent = this.lane ? String(this.lane) : "!";
    dot.title = this.text;
    return dot;
  }
}

interface Shown {
  dots: RangeSet<GutterMarker>;
  lines: DecorationSet;
}

function draw(marks: Mark[], doc: Text): Shown {
  const dots = new RangeSetBuilder<GutterMarker>();
  const lines = new RangeSetBuilder<Decoration>();
  const seen = new Set<number>();
  for (const m of [...marks].sort((a, b) => a.line - b.line)) {
    if (m.line < 1 || m.line > doc.lines) continue;
    const from = doc.line(m.line).from;
    dots.add(from, from, new LaneMarker(m.lane ?? 0, m.text));
    if (!seen.has(m.line)) lines.add(from, from, Decoration.line({ class: `cm-hit cm-hit${m.lane ?? 0}` }));
    seen.add(m.line);
  }
  return { dots: dots.finish(), lines: lines.finish() };
}

const shown = StateField.define<Shown>({
  create: () => ({ dots: RangeSet.empty, lines: Decoration.none }),
  update(value, tr) {
    if (tr.docChanged) value = { dots: value.dots.map(tr.changes), lines: value.lines.map(tr.changes) };
    for (const e of tr.effects) if (e.is(setMarks)) value = draw(e.value, tr.state.doc);
    return value;
  },
  provide: (f) => EditorView.decorations.from(f, (v) => v.lines),
});

const step = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, tr) {
    if (tr.docChanged) value = value.map(tr.changes);
    for (const e of tr.effects) {
      if (!e.is(setStep)) continue;
      if (!e.value || e.value.line < 1 || e.value.line > tr.state.doc.lines) value = Decoration.none;
      else {
        const from = tr.state.doc.line(e.value.line).from;
        value = Decoration.set(Decoration.line({ class: `cm-step cm-step${e.value.lane}` }).range(from));
      }
    }
    return value;
  },
  provide: (f) => EditorView.decorations.from(f),
});

/** marking shows setMarks in a gutter of its own and as tinted lines, and setStep as a framed line. */
export function marking(): Extension {
  return [
    shown,
    step,
    gutter({
      class: "cm-lanes",
      markers: (view) => view.state.field(shown).dots,
      initialSpacer: () => new LaneMarker(1, ""),
    }),
  ];
}

/** place moves a verdict's marks to where their lines are in the text as it is now; a mark whose line is gone goes too. */
export function place(marks: Mark[], judged: string, now: string): Mark[] {
  if (judged === now) return marks;
  const old = judged.split("\n");
  const lines = now.split("\n");
  const placed: Mark[] = [];
  for (const m of marks) {
    const text = old[m.line - 1];
    if (text === undefined || text.trim() === "") continue;
    for (let d = 0; d < Math.max(lines.length, old.length); d++) {
      const at = lines[m.line - 1 + d] === text ? m.line + d : lines[m.line - 1 - d] === text ? m.line - d : 0;
      if (at > 0) {
        placed.push({ ...m, line: at });
        break;
      }
    }
  }
  return placed;
}
