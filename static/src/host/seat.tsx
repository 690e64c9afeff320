// One student: the program as it is now, the last verdict, and what can be done for them.

import { useEffect, useRef, useState } from "preact/hooks";
import { Editor } from "../parts/editor";
import { place } from "../parts/marks";
import { Sure } from "../parts/sure";
import { VerdictPanel } from "../parts/verdict";
import { Ladder, Name } from "../parts/words";
import type { HostSeat, HostView } from "../wire";
import { points } from "../words";
import type { Host } from "./model";
import { State } from "./seats";

interface Props {
  host: Host;
  view: HostView;
  seat: HostSeat;
  onClose(): void;
}

export function SeatPanel({ host, view, seat: s, onClose }: Props) {
  const [name, setName] = useState<string | null>(null);
  const [step, setStep] = useState<{ line: number; lane: number } | null>(null);
  const title = useRef<HTMLHeadingElement>(null);
  // On a phone the panel is above the tile that opened it, and a screen reader should hear that it is there.
  useEffect(() => title.current?.focus(), []);
  const look = host.look.value?.seat === s.seat ? host.look.value : null;
  const verdict = host.verdict.value;
  const off = host.state.value.name !== "open";
  const live = view.phase === "running" || view.phase === "paused";
  const hint = s.hints ?? 0;
  const marks = verdict && look ? (verdict.source ? place(verdict.verdict.marks ?? [], verdict.source, look.text) : []) : [];
  return (
    <section class="seat" aria-label={`Student ${s.name}`}>
      <div class="row">
        <h2 class="grow" tabIndex={-1} ref={title}><Name name={s.name} /></h2>
        <button type="button" disabled={off} onClick={() => host.lookAt(s.seat)}>Look again</button>
        <button type="button" aria-label="Close this student" onClick={onClose}>✕</button>
      </div>
      <Ladder best={s.rung} compact />
      <p class="row small"><State seat={s} phase={view.phase} /><span class="soft">{s.tried} tried · {points(s.points)} points{s.hints ? ` · ${s.hints} hints` : ""}{s.extra ? ` · ${Math.round(s.extra / 60_000)} min extra` : ""}</span></p>
      <div class="boxed">
        {look ? (
          look.text ? (
            <Editor text={look.text} doc={`${s.seat} ${look.n}`} label={`Program of ${s.name}`} readOnly marks={marks} step={step} />
          ) : (
            <p class="soft pad">Nothing was typed yet in this round.</p>
          )
        ) : (
          <p class="soft pad">Fetching the program …</p>
        )}
      </div>
      <p class="hear" id="editor-help">Read only.</p>
      {verdict && <VerdictPanel key={verdict.submission} verdict={verdict.verdict} onStep={setStep} />}
      <div class="row">
        {live && hint < view.hints.length && (
          <Sure label={`Give hint ${hint + 1}`} ask="Give it, free?" disabled={off} onSure={() => host.steer("give", { hint, seat: s.seat })} />
        )}
        {live && <button type="button" disabled={off} onClick={() => host.steer("extend", { ms: 60_000, seat: s.seat })}>+1 min for them</button>}
      </div>
      <details>
        <summary>Name and seat</summary>
        {name === null ? (
          <p class="row">
            <button type="button" disabled={off} onClick={() => setName(s.name)}>Rename</button>
            <Sure label="Free the name" ask="Let a new device take it?" disabled={off} onSure={() => host.steer("free", { seat: s.seat })} />
            <Sure label="Remove" ask="Remove this student?" disabled={off} onSure={() => { host.steer("kick", { seat: s.seat }); onClose(); }} />
            <Sure label="Ban" ask="Remove and keep out?" disabled={off} onSure={() => { host.steer("ban", { seat: s.seat }); onClose(); }} />
          </p>
        ) : (
          <form
            class="row"
            onSubmit={(e) => {
              e.preventDefault();
              host.steer("rename", { seat: s.seat, name: name.trim() });
              setName(null);
            }}
          >
            <label class="hear" for="seat-name">New name</label>
            <input id="seat-name" class="grow" dir="auto" maxLength={40} value={name} onInput={(e) => setName(e.currentTarget.value)} />
            <button type="submit" class="primary">Change</button>
            <button type="button" onClick={() => setName(null)}>Cancel</button>
          </form>
        )}
        <p class="soft small">Free the name when this student comes back on another device and finds it taken.</p>
      </details>
    </section>
  );
}
