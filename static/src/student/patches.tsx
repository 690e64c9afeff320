// Choosing a patch instead of writing one: the offer, the choice, and all of them in the review.

import { useEffect, useRef, useState } from "preact/hooks";
import { Diff } from "../parts/diff";
import { Sure } from "../parts/sure";
import { Inline, KindTag } from "../parts/words";
import type { Choice, Choices, Choosing, Patch, StudentView } from "../wire";
import { kindWords, plural, points } from "../words";
import type { Student } from "./model";

const small = "(max-width: 759px), (pointer: coarse)";

/** usePhone reports whether one types badly here. */
export function usePhone(): boolean {
  const [phone, setPhone] = useState(() => matchMedia(small).matches);
  useEffect(() => {
    const query = matchMedia(small);
    const changed = () => setPhone(query.matches);
    query.addEventListener("change", changed);
    return () => query.removeEventListener("change", changed);
  }, []);
  return phone;
}

/** offered is the choice that a student may still take, or nothing. */
export function offered(view: StudentView): Choosing | null {
  const c = view.you.choosing;
  return c && !c.opened && c.tries > 0 && view.phase === "running" ? c : null;
}

function Open({ me, primary }: { me: Student; primary?: boolean }) {
  return <Sure class={primary ? "primary" : ""} label="Show me the patches" ask="No more submitting. Sure?" onSure={() => me.openPatches()} testid="open-patches" />;
}

/** Offer explains the trade; onWrite is the other way. */
export function Offer({ me, view, onWrite }: { me: Student; view: StudentView; onWrite(): void }) {
  const c = offered(view);
  if (!c) return null;
  const weight = view.round?.weight ?? 1;
  return (
    <section class="offer" aria-label="Choose or write">
      <h2>{c.late ? "The last quarter: choose a patch?" : "No keyboard? Choose a patch."}</h2>
      <p>You get a few patches for this program. One is right, the others tempt. You have three tries.</p>
      <ul>
        <li>The right one is worth <b class="num">{points(c.worth)}</b> now; a program of your own up to <b class="num">{points(1000 * weight)}</b>.</li>
        <li>Each wrong one takes a third of it{c.late ? "" : ", and the clock some"}.</li>
        <li>Once you see them you cannot submit in this round. What you have typed is handed in first and can only help.</li>
      </ul>
      <p class="row">
        <Open me={me} primary />
        <button type="button" onClick={onWrite}>Write it myself</button>
      </p>
    </section>
  );
}

/** OfferLine is the offer for who writes. */
export function OfferLine({ me, view }: { me: Student; view: StudentView }) {
  const c = offered(view);
  if (!c) return null;
  return (
    <p class="notice info offer-line">
      <span class="grow">{c.late ? "The last quarter has begun. " : ""}Choose a patch instead, for <b class="num">{points(c.worth)}</b>?</span>
      <Open me={me} />
    </p>
  );
}

/** QuietOffer is for who has a keyboard: there is another way, and what it costs. */
export function QuietOffer({ me, view }: { me: Student; view: StudentView }) {
  const c = offered(view);
  if (!c) return null;
  return (
    <details class="quiet-offer">
      <summary class="soft small">Rather choose than write?</summary>
      <p class="small">
        See a few patches, one of them right, and choose: worth {points(c.worth)} now, and a third less for each wrong one. You cannot submit in this round any more;
        what you have typed is handed in first.
      </p>
      <p><Open me={me} /></p>
    </details>
  );
}

export function Chooser({ me, view }: { me: Student; view: StudentView }) {
  const [at, setAt] = useState(0);
  const choosing = view.you.choosing!;
  const made = choosing.made ?? [];
  const told = me.patches.value;
  const list = told?.round === view.round?.index ? told!.patches : [];
  const start = me.round.value?.start ?? "";
  const patch = list[Math.min(at, list.length - 1)];
  const live = view.phase === "running" && choosing.tries > 0;
  const body = useRef<HTMLDivElement>(null);
  const turn = (to: number) => {
    if (!list.length) return;
    setAt((to + list.length) % list.length);
    body.current?.scrollTo?.(0, 0);
  };
  if (!patch) return <p class="soft pad">Fetching the patches …</p>;
  const i = list.indexOf(patch);
  const choice = made.find((m) => m.patch === patch.id);
  const refusal = me.refusal.value;
  return (
    <div class="chooser">
      <div class="chooser-body" ref={body}>
        <h2>Which patch is right?</h2>
        <Standing choosing={choosing} />
        <div
          class="pager"
          role="group"
          aria-label="Patches"
          onKeyDown={(e) => {
            if (e.key === "ArrowRight") turn(i + 1);
            else if (e.key === "ArrowLeft") turn(i - 1);
            else return;
            e.preventDefault();
          }}
        >
          {list.map((p, k) => {
            const m = made.find((c) => c.patch === p.id);
            return (
              <button type="button" key={p.id} aria-pressed={k === i} class={m ? (m.kind === "accepted" ? "good" : "bad") : ""} aria-label={`Patch ${k + 1}${m ? `, ${kindWords[m.kind].word}` : ""}`} onClick={() => turn(k)}>
                {k + 1}{m ? <span aria-hidden="true">{m.kind === "accepted" ? " ✓" : " ✕"}</span> : null}
              </button>
            );
          })}
        </div>
        {choice && <Said choice={choice} />}
        <Diff key={patch.id} from={start} to={patch.text} label={`Patch ${i + 1}, as a change of the program`} />
      </div>
      <div class="act">
        <p class={refusal ? "wrong" : "soft small"} aria-live="polite">{refusal ? refusal.text : `Patch ${i + 1} of ${list.length}`}</p>
        <div class="row">
          <button type="button" aria-label="Previous patch" onClick={() => turn(i - 1)}>←</button>
          <button type="button" aria-label="Next patch" onClick={() => turn(i + 1)}>→</button>
          <span class="grow" />
          {!choice && (
            <Sure key={patch.id} class="primary" disabled={!live || me.choosing.value !== null} label={`Choose patch ${i + 1}`} ask={`Patch ${i + 1} is right?`} onSure={() => me.choose(patch.id)} testid="choose" />
          )}
        </div>
      </div>
    </div>
  );
}

/** Standing says how many tries are left, and what the right one is worth. */
function Standing({ choosing: c }: { choosing: Choosing }) {
  const made = c.made ?? [];
  const right = made.find((m) => m.kind === "accepted");
  if (right) return <p class="big good" data-testid="chosen-right"><b>Right: {points(right.points ?? 0)} points.</b></p>;
  if (made.length >= 3) return <p><b>Three tries, and none was the one.</b> The review shows which it is.</p>;
  if (c.tries === 0) return null;
  return (
    <p>
      <b>{c.tries === 1 ? "The last try" : plural(c.tries, "try", "tries") + " left"}.</b> The right one is worth <b class="num">{points(c.worth)}</b> now
      {c.late ? "." : ", less as the clock runs."}
    </p>
  );
}

function Said({ choice: c }: { choice: Choice }) {
  return (
    <article class="verdict picked" data-kind={c.kind} data-testid="choice-verdict">
      <KindTag kind={c.kind} />
      <p class="said"><Inline text={c.note || kindWords[c.kind].after} /></p>
    </article>
  );
}

/** AllPatches is every patch of the round with its verdict, in the review: the most chosen first. */
export function AllPatches({ patches, choices, mine, start }: { patches: Patch[]; choices?: Choices | undefined; mine: Choice[]; start: string }) {
  const counts = new Map((choices?.patches ?? []).map((p) => [p.patch, p.count]));
  const rows = [...patches].sort((a, b) => (counts.get(b.id) ?? 0) - (counts.get(a.id) ?? 0));
  return (
    <details class="all-patches" open={mine.length > 0}>
      <summary>The patches of this round</summary>
      <ul>
        {rows.map((p, i) => (
          <li key={p.id}>
            <details>
              <summary>
                {p.kind && <KindTag kind={p.kind} />}
                <span class="soft small">
                  {counts.get(p.id) ? ` chosen ${plural(counts.get(p.id)!, "time")}` : ""}
                  {mine.some((m) => m.patch === p.id) ? ", by you too" : ""}
                </span>
              </summary>
              {p.note && <p><Inline text={p.note} /></p>}
              <Diff from={start} to={p.text} label={`Patch ${i + 1}, as a change of the program`} />
            </details>
          </li>
        ))}
      </ul>
    </details>
  );
}
