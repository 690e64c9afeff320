// What is wrong with my program now: the stages, the newest verdict, and what happened before.

import { minutes } from "../clock";
import { VerdictPanel } from "../parts/verdict";
import { Inline, KindTag, Ladder } from "../parts/words";
import type { Attempt, StudentView } from "../wire";
import { kindWords, points } from "../words";
import type { Student, Trying } from "./model";

interface Props {
  me: Student;
  view: StudentView;
  onStep(step: { line: number; lane: number } | null): void;
}

/** newest is the last judged attempt. */
export function newest(view: StudentView): Attempt | undefined {
  const judged = (view.you.attempts ?? []).filter((a) => a.state === "judged");
  return judged[judged.length - 1];
}

export function Result({ me, view, onStep }: Props) {
  const { you } = view;
  const attempts = you.attempts ?? [];
  const shown = me.shown.value ?? newest(view)?.submission ?? null;
  const attempt = attempts.find((a) => a.submission === shown);
  const checked = me.checked.value;
  const whole = shown ? me.verdicts.value[shown]?.verdict : undefined;
  const waiting = attempts.filter((a) => a.state === "judging");
  const busy = waiting.length > 0 || me.submit.value?.state === "sending" || me.submit.value?.state === "received";
  return (
    <section class="result" aria-label="Result">
      <Ladder best={you.rung} last={attempt && attempt.kind !== "accepted" && attempt.kind !== "error" ? next(attempt.rung) : undefined} />
      <Working me={me} view={view} />
      {checked ? (
        <>
          <p class="soft small">The visible check, on one order of events. It does not count.</p>
          {checked.verdict.kind === "accepted" ? (
            <article class="verdict" data-kind="accepted" data-testid="check-verdict">
              <span class="kind good"><span aria-hidden="true">✓ </span>The check passes</span>
              <p><Inline text={checked.verdict.sentence || "It behaves on one order of events. Submit to have many orders tried."} /></p>
            </article>
          ) : (
            <VerdictPanel verdict={checked.verdict} onStep={onStep} check />
          )}
        </>
      ) : shown === "fail" ? (
        <Untouched me={me} onStep={onStep} back={newest(view)?.submission ?? null} />
      ) : whole && attempt ? (
        <>
          {attempt.same && <p class="soft small">The same program as before, so the same verdict. It does not count again.</p>}
          {attempt.buzzer && <p class="soft small">Taken from your editor {you.choosing?.opened ? "when you opened the patches" : "at the bell"}. It can only help.</p>}
          <VerdictPanel key={shown} verdict={whole} onStep={onStep} />
        </>
      ) : attempt?.kind ? (
        <article class="verdict" data-kind={attempt.kind} data-testid="verdict">
          <KindTag kind={attempt.kind} />
          <h2 class="said"><Inline text={attempt.sentence || kindWords[attempt.kind].after} /></h2>
        </article>
      ) : busy ? null : you.choosing?.opened ? (
        <p class="soft">You choose a patch in this round instead of submitting. What you handed in before counts if it is worth more.</p>
      ) : (
        <div class="empty">
          <p><b>No verdict yet.</b></p>
          <p class="soft">Submit tries your program in many orders of events and says what goes wrong first. The first wrong one is free.</p>
          <p class="soft">Check runs the visible test once and never counts.</p>
        </div>
      )}
      {you.solved && <Solved me={me} view={view} />}
      <Attempts me={me} attempts={attempts} shown={checked ? null : shown} />
    </section>
  );
}

/** Untouched is how the program fails as it was given. It costs nothing and counts for nothing. */
function Untouched({ me, onStep, back }: { me: Student; onStep: Props["onStep"]; back: string | null }) {
  const fail = me.verdicts.value["fail"];
  // The steps' lines are those of the program as given: they can be shown in the editor as long as that stands there.
  const same = me.text.value === me.round.value?.start;
  return (
    <section class="untouched" aria-label="See it fail">
      <p class="row">
        <span class="soft small grow">The program as it was given. Free, and it counts for nothing.</span>
        <button type="button" onClick={() => (me.shown.value = back)}>{back ? "Back to mine" : "Close"}</button>
      </p>
      {fail ? (
        <VerdictPanel verdict={fail.verdict} {...(same ? { onStep } : {})} />
      ) : (
        <p role="status">The judge is still running it. It appears here by itself, in a moment.</p>
      )}
    </section>
  );
}

/** next is the stage that a program which reached rung did not reach. */
function next(rung: Attempt["rung"]): Attempt["rung"] {
  const order = ["none", "builds", "behaves", "race-free", "clean", "concurrent"] as const;
  const i = order.indexOf((rung ?? "none") as (typeof order)[number]);
  return order[Math.min(order.length - 1, i + 1)] as Attempt["rung"];
}

function Working({ me, view }: { me: Student; view: StudentView }) {
  const judging = (view.you.attempts ?? []).filter((a) => a.state === "judging");
  const last = judging[judging.length - 1];
  const submit = me.submit.value;
  const check = me.check.value;
  const id = last?.submission ?? submit?.submission;
  return (
    <div class="working">
      {submit?.state === "sending" && <Steps word="Sending your program" step="sending" />}
      {submit?.state !== "sending" && id && (last || submit?.state === "received") && (
        <>
          <Steps word="Judging your program" {...stepOf(me, id)} />
          {last && (
            <p class="row">
              <button type="button" onClick={() => me.withdraw(last.submission)}>Withdraw</button>
              <span class="soft small">You can go on writing meanwhile.</span>
            </p>
          )}
        </>
      )}
      {check && check.state !== "failed" && <Steps word="Checking" {...checkStep(me, check)} />}
    </div>
  );
}

function stepOf(me: Student, id: string): { step: string; position: number } {
  const p = me.progress.value[id];
  return { step: p?.step ?? "queued", position: p?.position ?? 0 };
}

function checkStep(me: Student, c: Trying): { step: string; position: number } {
  return c.submission ? stepOf(me, c.submission) : { step: c.state === "sending" ? "sending" : "queued", position: 0 };
}

function Steps({ word, step, position }: { word: string; step: string; position?: number }) {
  const all = ["queued", "building", "running"];
  const at = all.indexOf(step);
  return (
    <div class="steps" data-step={step}>
      <b>{word}</b>
      <ol>
        {all.map((s, i) => (
          <li key={s} class={i < at ? "yes" : i === at ? "now" : ""} aria-current={i === at ? "step" : undefined}>
            {s}{s === "queued" && i === at && position ? `, ${position} before you` : ""}
          </li>
        ))}
      </ol>
    </div>
  );
}

function Solved({ me, view }: { me: Student; view: StudentView }) {
  if (view.phase === "warmup") {
    return <section class="solved card" aria-label="Ready"><p class="big good"><b>It works, from your keyboard to the judge and back.</b></p></section>;
  }
  const { why, score } = view.you;
  const worth = Math.round(100 * (view.round?.weight ?? 1));
  return (
    <section class="solved card" aria-label="Solved">
      <p class="big good"><b>Solved: {points(score)} points in this round.</b></p>
      {why && why.chosen < 0 && (
        <fieldset>
          <legend>Which edge did your fix add? <span class="soft small">One try, worth {worth}.</span></legend>
          {why.choices.map((c, i) => (
            <button type="button" key={i} class="choice" onClick={() => me.why(i)}><Inline text={c} /></button>
          ))}
        </fieldset>
      )}
      {why && why.chosen >= 0 && (
        <p class={why.right ? "good" : ""}>
          {why.right ? "Right: " : "You said: "}<Inline text={why.choices[why.chosen] ?? ""} />
          {why.right ? ` That is ${worth} more.` : " That is not the one; the review says which."}
        </p>
      )}
      {view.phase === "running" && <p class="soft">You are done with this round. The others are still at it; the review comes after the bell.</p>}
    </section>
  );
}

function Attempts({ me, attempts, shown }: { me: Student; attempts: Attempt[]; shown: string | null }) {
  if (!attempts.length) return null;
  // The first wrong one is free, like what was never run.
  const first = attempts.find((a) => a.counts);
  return (
    <details class="attempts" open={attempts.length > 1}>
      <summary>Attempts <span class="num">{attempts.length}</span></summary>
      <ol>
        {attempts.map((a, i) => (
          <li key={a.submission}>
            <button
              type="button"
              class="attempt"
              aria-pressed={a.submission === shown}
              disabled={a.state !== "judged"}
              onClick={() => me.show(a.submission)}
            >
              <span class="num soft">{i + 1} · {minutes(a.at)}</span>
              {a.state === "judged" && a.kind ? <KindTag kind={a.kind} /> : <span class="soft">{a.state}</span>}
              <span class="soft small">{a.state !== "judged" || a.kind === "accepted" ? "" : a.counts && a !== first ? "counts" : "free"}</span>
            </button>
          </li>
        ))}
      </ol>
    </details>
  );
}
