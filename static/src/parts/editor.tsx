// The editor: CodeMirror with Go, tabs of four columns, and the marks of the last verdict.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { go } from "@codemirror/lang-go";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { Compartment, EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "preact/hooks";
import type { Mark } from "../wire";
import { look } from "./look";
import { marking, setMarks, setStep } from "./marks";

interface Props {
  /** text is what to show; the editor is set to it when doc changes. */
  text: string;
  /** doc names the text: another one replaces it and forgets the undo history. */
  doc: string;
  label: string;
  readOnly?: boolean;
  marks?: Mark[];
  step?: { line: number; lane: number } | null;
  onText?(text: string): void;
  onSubmit?(): void;
  onCheck?(): void;
}

const nonce = document.querySelector<HTMLMetaElement>('meta[name="nonce"]')?.content ?? "";

/** replace types over a selection itself: the browser would keep the old text's style as an inline style, which the pages' content policy refuses. */
function replace(e: InputEvent, view: EditorView): boolean {
  if (e.inputType !== "insertText" || e.data === null || e.isComposing || view.state.readOnly) return false;
  if (view.state.selection.ranges.every((r) => r.empty)) return false;
  e.preventDefault();
  view.dispatch(view.state.replaceSelection(e.data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

export function Editor(props: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const now = useRef(props);
  now.current = props;
  const lock = useRef(new Compartment());
  const shown = useRef(props.doc);

  const locked = (readOnly: boolean) => [
    EditorState.readOnly.of(readOnly),
    EditorView.editable.of(!readOnly), // else the browser edits first, and a phone opens its keyboard
    EditorView.contentAttributes.of({
      "aria-label": now.current.label,
      "aria-readonly": String(readOnly),
      "aria-describedby": "editor-help",
      tabindex: "0",
      autocapitalize: "off",
      autocorrect: "off",
      spellcheck: "false",
    }),
  ];

  const fresh = () =>
    EditorState.create({
      doc: now.current.text,
      extensions: [
        nonce ? EditorView.cspNonce.of(nonce) : [],
        keymap.of([
          { key: "Mod-Enter", run: () => (now.current.onSubmit?.(), true) },
          { key: "Mod-Shift-Enter", run: () => (now.current.onCheck?.(), true) },
        ]),
        lineNumbers(),
        highlightActiveLineGutter(),
        marking(),
        highlightSpecialChars(),
        history(),
        drawSelection(),
        indentUnit.of("\t"),
        EditorState.tabSize.of(4),
        indentOnInput(),
        bracketMatching(),
        go(),
        look(),
        keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
        lock.current.of(locked(Boolean(now.current.readOnly))),
        EditorView.domEventHandlers({ beforeinput: replace }),
        EditorView.updateListener.of((u) => {
          if (u.docChanged) now.current.onText?.(u.state.doc.toString());
        }),
      ],
    });

  useEffect(() => {
    const v = new EditorView({ parent: place.current!, state: fresh() });
    view.current = v;
    return () => {
      view.current = null;
      v.destroy();
    };
  }, []);
  useEffect(() => {
    if (shown.current !== props.doc) view.current?.setState(fresh());
    shown.current = props.doc;
  }, [props.doc]);
  useEffect(() => {
    view.current?.dispatch({ effects: lock.current.reconfigure(locked(Boolean(props.readOnly))) });
  }, [props.readOnly, props.label, props.doc]);
  useEffect(() => {
    view.current?.dispatch({ effects: setMarks.of(props.marks ?? []) });
  }, [props.marks, props.doc]);
  useEffect(() => {
    const v = view.current;
    if (!v) return;
    const effects = [setStep.of(props.step ?? null)] as ReturnType<typeof setStep.of>[];
    v.dispatch({ effects });
    if (props.step && props.step.line >= 1 && props.step.line <= v.state.doc.lines) {
      v.dispatch({ effects: EditorView.scrollIntoView(v.state.doc.line(props.step.line).from, { y: "nearest", yMargin: 40 }) });
    }
  }, [props.step, props.doc]);

  return <div class="editor" ref={place} />;
}
