// A round: brief, editor, result. On a phone one of the three at a time.

import { useEffect, useMemo, useState } from "preact/hooks";
import { Editor } from "../parts/editor";
import { place } from "../parts/marks";
import { Sure } from "../parts/sure";
import { Notice } from "../parts/words";
import { tick } from "../tick";
import type { Mark, StudentView } from "../wire";
import { Brief } from "./brief";
import type { Student } from "./model";
import { Chooser, Offer, offered, OfferLine, usePhone } from "./patches";
import { newest, Result } from "./result";

type Tab = "brief" | "code" | "result";
const tabs: Record<Tab, string> = { brief: "Brief", code: "Code", result: "Result" };

export function Work({ me, view }: { me: Student; view: StudentView }) {
  const [tab, setTab] = useState<Tab>(view.phase === "reading" || view.phase === "warmup" ? "brief" : "code");
  const [step, setStep] = useState<{ line: number; lane: number } | null>(null);
  const verdict = useShownMarks(me, view);
  const opened = Boolean(view.you.choosing?.opened);
  const writable = (view.phase === "running" || view.phase === "warmup") && !view.you.solved && !opened;
  // On a phone choosing is offered first, to who has not begun to write.
  const phone = usePhone();
  const [writing, setWriting] = useState(false);
  const offer = offered(view);
  const asks = phone && offer !== null && !writing && me.text.value === (me.round.value?.start ?? me.text.value);

  const last = newest(view)?.submission;
  const busy = me.submit.value?.n ?? me.check.value?.n;
  useEffect(() => {
    if (busy) setTab("result");
  }, [busy]);
  const failing = me.shown.value === "fail";
  useEffect(() => {
    if (failing) setTab("result");
  }, [failing]);
  useEffect(() => setStep(null), [last, failing]);
  useEffect(() => {
    if (opened) setTab("code");
  }, [opened]);
  useEffect(() => setWriting(false), [view.round?.index]);
  useEffect(() => {
    if (view.phase === "reading" || view.phase === "warmup") setTab("brief");
    if (view.phase === "running") setTab("code");
  }, [view.phase]);

  useEffect(() => {
    // The editor has these keys itself; here they also work from everywhere else on the page.
    const key = (e: KeyboardEvent) => {
      if (e.key !== "Enter" || !(e.ctrlKey || e.metaKey) || e.defaultPrevented) return;
      e.preventDefault();
      me.hand(e.shiftKey ? "check" : "submit");
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  }, []);

  return (
    <main class="work" data-tab={tab}>
      <h1 class="hear">{view.phase === "warmup" ? "Warm-up" : `Round ${(view.round?.index ?? 0) + 1}`}</h1>
      <nav class="tabs" aria-label="Parts of the round">
        {(Object.keys(tabs) as Tab[]).map((t) => (
          <button type="button" key={t} aria-pressed={t === tab} onClick={() => setTab(t)}>{t === "code" && opened ? "Patches" : tabs[t]}</button>
        ))}
      </nav>
      <Brief me={me} view={view} round={me.round.value} />
      <section class={`code${opened || asks ? " instead" : ""}`} aria-label={opened ? "Patches" : "Program"}>
        <div class="said-above">
          <Said view={view} />
          {!asks && offer && (phone || offer.late) && <OfferLine me={me} view={view} />}
        </div>
        {opened && <Chooser key={view.round?.index} me={me} view={view} />}
        {asks && <Offer me={me} view={view} onWrite={() => setWriting(true)} />}
        {!opened && !asks && (
          <>
            <Editor
              text={me.text.value}
              doc={me.doc.value}
              label="Your program"
              readOnly={!writable}
              marks={verdict}
              step={step}
              onText={(t) => me.edit(t)}
              onSubmit={() => me.hand("submit")}
              onCheck={() => me.hand("check")}
            />
            <Actions me={me} view={view} writable={writable} />
          </>
        )}
      </section>
      <Result me={me} view={view} onStep={setStep} />
    </main>
  );
}

/** useShownMarks are the marks of the verdict on show, moved to where their lines are now. */
function useShownMarks(me: Student, view: StudentView): Mark[] {
  const checked = me.checked.value;
  const shown = me.shown.value ?? newest(view)?.submission ?? "";
  const whole = checked ?? me.verdicts.value[shown];
  return useMemo(() => {
    const v = whole?.verdict;
    if (!v) return [];
    let marks = v.marks ?? [];
    if (v.race && !marks.some((m) => m.lane)) {
      const sides = v.race.accesses.map((a, i) => ({ line: a.line, lane: i + 1, text: `${a.goroutine} ${a.op} here` }));
      marks = [...sides.filter((m) => m.line > 0), ...marks];
    }
    const source = whole.source ?? me.sources.get(whole.submission ?? "");
    return source === undefined ? marks : place(marks, source, me.text.peek());
  }, [whole, me.doc.value]);
}

function Said({ view }: { view: StudentView }) {
  switch (view.phase) {
    case "reading":
      return <Notice tone="info">Read first. The editor opens when the clock starts.</Notice>;
    case "paused":
      return <Notice tone="info">Paused by your instructor. The clock stands still and your program is kept.</Notice>;
    case "closing":
      return <Notice tone="info">The bell has rung. The last programs are being judged.</Notice>;
    default:
      return null;
  }
}

function Actions({ me, view, writable }: { me: Student; view: StudentView; writable: boolean }) {
  const { you } = view;
  const room = me.net.drift.room(tick.value);
  const cool = you.cooldown ? Math.max(0, Math.ceil((you.cooldown - room) / 1000)) : 0;
  const sending = me.submit.value?.state === "sending" || me.submit.value?.state === "received";
  const judging = sending || (you.attempts ?? []).some((a) => a.state === "judging");
  const checking = me.check.value !== null && me.check.value.state !== "failed";
  const start = me.round.value?.start ?? "";
  const refusal = me.refusal.value;
  const offline = me.state.value.name !== "open";
  return (
    <div class="act">
      <p class={refusal ? "wrong" : "soft small"} aria-live="polite" data-testid="said">
        {refusal
          ? refusal.text
          : offline
            ? "Kept on this device until the connection is back."
            : cool > 0
              ? "A short break after several wrong ones: read the last verdict again."
              : me.synced.value
                ? "Saved"
                : "Saving …"}
      </p>
      <p class="soft small help" id="editor-help">Tab indents. Esc, then Tab, leaves the editor. Ctrl+Enter submits, Ctrl+Shift+Enter checks.</p>
      <div class="row">
        {writable && me.text.value !== start && start && (
          <Sure label="Start over" ask="Discard my changes?" class="quiet" onSure={() => me.put(start)} />
        )}
        <span class="grow" />
        <button type="button" disabled={!writable || checking} onClick={() => me.hand("check")}>Check</button>
        <button type="button" class="primary" disabled={!writable || judging || cool > 0} onClick={() => me.hand("submit")}>
          {cool > 0 ? `Submit in ${cool} s` : "Submit"}
          <kbd class="wide-only" aria-hidden="true">Ctrl ↵</kbd>
        </button>
      </div>
    </div>
  );
}
