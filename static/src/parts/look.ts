// The editor's colours, from the tokens, so that both themes work without a second style sheet.

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

const words = HighlightStyle.define([
  { tag: [t.keyword, t.controlKeyword, t.definitionKeyword, t.moduleKeyword, t.operatorKeyword], color: "var(--g4)" },
  { tag: [t.typeName, t.standard(t.typeName)], color: "var(--g1)" },
  { tag: [t.string, t.special(t.string), t.character], color: "var(--g3)" },
  { tag: [t.number, t.bool, t.null, t.atom], color: "var(--g5)" },
  { tag: t.comment, color: "var(--soft)", fontStyle: "italic" },
  { tag: [t.function(t.definition(t.variableName)), t.definition(t.function(t.variableName))], fontWeight: "600" },
]);

const shape = EditorView.theme({
  "&": { height: "100%", fontSize: "14px", color: "var(--ink)", backgroundColor: "var(--card)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "22px", fontVariantLigatures: "none", overflow: "auto" },
  ".cm-content": { padding: "12px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 12px 0 6px" },
  ".cm-gutters": { backgroundColor: "var(--card)", color: "var(--soft)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "36px", padding: "0 6px 0 8px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLineGutter": { color: "var(--ink)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--pick)",
  },
  ".cm-content ::selection": { backgroundColor: "var(--pick)" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "transparent", outline: "1px solid var(--edge)" },
  ".cm-panels": { backgroundColor: "var(--wash)", color: "var(--ink)" },
});

export function look(): Extension {
  return [shape, syntaxHighlighting(words)];
}
