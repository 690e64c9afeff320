// Before, between and after rounds: lobby, review, podium, closed.

import { useEffect, useState } from "preact/hooks";
import { Board } from "../parts/board";
import { Debrief } from "../parts/debrief";
import { Editor } from "../parts/editor";
import { Fastest } from "../parts/fastest";
import { Sure } from "../parts/sure";
import { VerdictPanel } from "../parts/verdict";
import { Inline, Name, Prose } from "../parts/words";
import type { StudentView } from "../wire";
import { kindWords, plural, points } from "../words";
import type { Student } from "./model";
import { AllPatches } from "./patches";
import { newest } from "./result";
import { Guessed, Readied } from "./warm";

export function Lobby({ me, view }: { me: Student; view: StudentView }) {
  const [renaming, setRenaming] = useState(false);
  const [name, setName] = useState(view.you.name);
  const status = me.status.value;
  const refusal = me.refusal.value;
  useEffect(() => {
    setRenaming(false);
    setName(view.you.name);
  }, [view.you.name]);
  return (
    <main class="full lobby">
      <section class="card">
        <h1>You are in, <Name name={view.you.name} />.</h1>
        <p>{view.title} · {plural(view.rounds, "round")} · {plural(view.players, "student")} here</p>
        <ul class="checks">
          <li class="good">✓ This device is connected.</li>
          {status?.judge.failure ? (
            <li class="bad">✕ The judge cannot work.</li>
          ) : (
            <li class={status?.judge.ready ? "good" : "soft"}>{status?.judge.ready ? "✓ The judge is ready." : status?.judge.waiting ? "… No judge is there yet." : "… The judge is warming up."}</li>
          )}
          <li class={status?.host ? "good" : "soft"}>{status?.host ? "✓ Your instructor is here." : "… Your instructor is not here yet."}</li>
          <Readied view={view} />
        </ul>
        {view.warmUp?.state === "next" && <p>A warm-up of two minutes comes first. It tries your device and counts for nothing.</p>}
        <p class="soft">
          Each round begins with a minute of reading. Then the clock starts: make the short Go program right, and keep it concurrent.
          The first wrong submission is free. You can close this page; the same device gets your seat back.
        </p>
        {renaming ? (
          <form
            class="row"
            onSubmit={(e) => {
              e.preventDefault();
              me.rename(name.trim());
            }}
          >
            <label class="hear" for="rename">New name</label>
            <input id="rename" class="grow" value={name} maxLength={40} dir="auto" onInput={(e) => setName(e.currentTarget.value)} />
            <button type="submit" class="primary">Change</button>
          </form>
        ) : (
          <p class="row">
            <button type="button" onClick={() => setRenaming(true)}>Change my name</button>
            <Sure label="Leave" ask="Give up my seat?" class="quiet" onSure={() => me.leave()} />
          </p>
        )}
        <p class="wrong" aria-live="polite">{refusal?.text ?? ""}</p>
      </section>
    </main>
  );
}

export function Review({ me, view }: { me: Student; view: StudentView }) {
  const round = me.round.value;
  const last = newest(view);
  const own = me.shown.value !== "fail";
  const fail = me.verdicts.value["fail"];
  const mine = last ? me.verdicts.value[last.submission]?.verdict : undefined;
  const { why } = view.you;
  const made = view.you.choosing?.made ?? [];
  return (
    <main class="review">
      <section aria-label="How it went">
        <h1>{view.round?.title ?? "Looking back"}</h1>
        {/* What it was about would have been a hint before. */}
        {round?.concepts?.length ? <p class="soft">{round.concepts.map((c) => c.replaceAll("-", " ")).join(", ")}</p> : null}
        {view.debrief && <Debrief data={view.debrief} solved={view.solved} players={view.players} />}
        <p class="big">{view.you.solved ? <b class="good">You solved it: {points(view.you.score)} points.</b> : <b>You have {points(view.you.score)} points from this round.</b>}</p>
        {made.length > 0 && !view.you.solved && <p>{made.some((m) => m.kind === "accepted") ? `You chose the right patch, ${["at once", "at the second try", "at the third try"][made.length - 1]}.` : "You did not find the right patch. It is in the list of patches."}</p>}
        <Guessed view={view} />
        {why && why.chosen >= 0 && !why.right && <p>The edge that you chose was not the one. Read on below.</p>}
        {view.board && <Board rows={view.board} you={view.you.seat} />}
        <Fastest challenge={view.round?.challenge} kept={me.status.value?.best} most={5} />
      </section>
      <section aria-label="What was wrong">
        {round?.explanation ? <div class="explanation"><h2>What was wrong</h2><Prose text={round.explanation} /></div> : <p class="soft">The explanation comes in a moment.</p>}
      </section>
      <section aria-label="Programs">
        <p class="row">
          {last && <button type="button" aria-pressed={own} onClick={() => me.show(last.submission)}>My last program</button>}
          <button type="button" aria-pressed={!own || !last} onClick={() => me.show("fail")}>See it fail</button>
        </p>
        {own && last ? (
          mine ? <VerdictPanel key={last.submission} verdict={mine} /> : last.kind && <p><Inline text={last.sentence || kindWords[last.kind].after} /></p>
        ) : own ? null : fail ? (
          <VerdictPanel key="fail" verdict={fail.verdict} />
        ) : (
          <p class="soft" role="status">The judge is still running it. It appears here by itself, in a moment.</p>
        )}
        {round?.patches?.length ? <AllPatches patches={round.patches} choices={view.debrief?.choices} mine={made} start={round.start} /> : null}
        <details>
          <summary>My program</summary>
          <div class="boxed"><Editor text={me.text.value} doc={me.doc.value} label="Your program" readOnly /></div>
          <p class="hear" id="editor-help">Read only.</p>
        </details>
      </section>
    </main>
  );
}

export function Podium({ view }: { view: StudentView }) {
  const { you } = view;
  return (
    <main class="full podium">
      <section class="card">
        <h1>That was it.</h1>
        <p class="big">
          <Name name={you.name} />: <b class="num">{points(you.points)} points</b>{you.rank ? <>, place <b class="num">{you.rank}</b> of {view.players}</> : null}
        </p>
        {view.board && <Board rows={view.board} you={you.seat} />}
        <p class="soft">Thank you for playing. You can close this page.</p>
      </section>
    </main>
  );
}
