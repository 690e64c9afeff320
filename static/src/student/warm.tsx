// The warm-up: what works on this device, ticked off one by one, and the one tap in reading.

import { Inline } from "../parts/words";
import { tick } from "../tick";
import type { Kind, Readiness, StudentView } from "../wire";
import { kindWords } from "../words";
import type { Student } from "./model";
import { slow } from "./slow";


/** missing says what a device still needs. */
const missing: Record<Exclude<Readiness, "ready">, string> = {
  submit: "Write the line, then press Check and Submit.",
  judging: "The judge is looking at your program.",
  fix: "Everything works. The line is not in yet, or not quite as shown: read the result and submit again.",
  judge: "The judge stumbled: that is ours. It tries again by itself.",
  link: "Everything works, but slowly. Come closer to the access point, or close what else uses the network.",
};

interface Step {
  done: boolean;
  text: string;
}

function steps(me: Student, view: StudentView): Step[] {
  const { trial } = view.you;
  const status = me.status.value;
  const trip = me.net.drift.trip;
  const start = me.round.value?.start ?? "";
  const seq = trial?.seq ?? 0;
  const ready = trial?.state === "ready" || trial?.state === "link";
  return [
    { done: me.state.value.name === "open" && trip <= slow, text: Number.isFinite(trip) ? `Connected: ${Math.max(1, Math.round(trip))} ms there and back` : "Connected" },
    { done: ready || (start !== "" && me.text.value !== start), text: "The editor takes what you type" },
    { done: me.tried.value, text: "Check answers" },
    { done: seq > 0, text: "Submit arrives" },
    { done: seq > 0 && (status?.saved ?? 0) >= seq, text: "It is saved" },
    { done: Boolean(trial?.judged) && trial?.state !== "judge", text: "The judge answers" },
  ];
}

/** Ticks is the list of what was tried, and the next thing to do. */
export function Ticks({ me, view }: { me: Student; view: StudentView }) {
  const { trial } = view.you;
  if (!trial) return null;
  void tick.value; // the way there and back is measured by pings, which change no view
  const list = steps(me, view);
  return (
    <section class="ticks" aria-label="What works on this device">
      <h3>{trial.state === "ready" ? "This device is ready." : "What works so far"}</h3>
      <ul class="checks">
        {list.map((s) => (
          <li key={s.text.split(":")[0]} class={s.done ? "good" : "soft"}>
            <span aria-hidden="true">{s.done ? "✓" : "○"} </span>{s.text}<span class="hear">{s.done ? ": works" : ": not tried yet"}</span>
          </li>
        ))}
      </ul>
      <p role="status" data-testid="ready">{trial.state === "ready" ? "Nothing more to do. It counted for nothing; the first round comes next." : missing[trial.state]}</p>
    </section>
  );
}

/** Readied is the outcome of the warm-up in the lobby, in a line. */
export function Readied({ view }: { view: StudentView }) {
  const state = view.you.trial?.state;
  if (!state) return null;
  return state === "ready" ? (
    <li class="good">✓ The warm-up went well on this device.</li>
  ) : (
    <li class="warn">! The warm-up is not complete on this device. Tell your instructor, who can repeat it.</li>
  );
}

/** asked are the answers to "what will go wrong?"; the server knows the same. */
const asked: Kind[] = ["race", "deadlock", "leak", "panic", "wrong", "slow"];

/** Guess is the one tap in reading. It scores nothing. */
export function Guess({ me, view }: { me: Student; view: StudentView }) {
  const { guess } = view.you;
  return (
    <fieldset class="guess">
      <legend>What will go wrong? <span class="soft small">One tap. It scores nothing and nobody sees it.</span></legend>
      <div class="row">
        {asked.map((k) => (
          <button type="button" key={k} aria-pressed={guess === k} onClick={() => me.guess(k)}>{kindWords[k].word}</button>
        ))}
      </div>
    </fieldset>
  );
}

/** Guessed holds the tap against what happened, in the review. */
export function Guessed({ view }: { view: StudentView }) {
  const { guess } = view.you;
  const bug = view.debrief?.bug;
  if (!guess || !bug) return null;
  return guess === bug ? (
    <p class="good">You saw it coming: <Inline text={kindWords[bug].word.toLowerCase()} />.</p>
  ) : (
    <p>You expected {kindWords[guess].word.toLowerCase()}. It was: {kindWords[bug].word.toLowerCase()}.</p>
  );
}
