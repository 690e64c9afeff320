// Everyone, who needs me first. The order is the rules'.

import { KindTag, Ladder, Name } from "../parts/words";
import type { HostSeat, HostView, Status } from "../wire";
import { why } from "./ready";
import { plural, points } from "../words";

interface Props {
  view: HostView;
  status: Status | null;
  open: string;
  onSeat(seat: string): void;
}

export function Seats({ view, status, open, onSeat }: Props) {
  const online = new Set(status?.online ?? []);
  const played = view.phase !== "lobby" && view.phase !== "warmup";
  if (!view.seats.length) return <p class="soft none">Nobody is here yet. Put the projector page up, so that the class sees the address and the code.</p>;
  return (
    <section aria-label="Students">
      <div class="row seats-head">
        <h2>Everyone, who needs you first</h2>
        <span class="grow" />
        <span class="soft small">{online.size} of {plural(view.seats.length, "student")} connected</span>
      </div>
      <ul class="tiles">
        {view.seats.map((s) => (
          <li key={s.seat}>
            <button
              type="button"
              class={`tile ${s.stuck || s.lost ? "stuck" : ""}`}
              data-seat={s.seat}
              aria-pressed={s.seat === open}
              onClick={() => onSeat(s.seat)}
            >
              <span class="line">
                <b><Name name={s.name} /></b>
                {!online.has(s.seat) && <span class="soft small">away</span>}
              </span>
              {played && <Ladder best={s.rung} compact />}
              <span class="line small"><State seat={s} phase={view.phase} online={online.has(s.seat)} />{played && <span class="soft num">{points(s.points)}</span>}</span>
              {s.lost && <span class="small bad">says “I'm lost”</span>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** still is what somebody does who has handed in nothing. */
const still: Partial<Record<HostView["phase"], string>> = { lobby: "here", reading: "reading", review: "nothing handed in", podium: "here" };

export function State({ seat: s, phase, online = true }: { seat: HostSeat; phase: HostView["phase"]; online?: boolean }) {
  if (s.ready === "ready") return <span class="good">✓ ready</span>;
  if (s.ready) return <span class="soft">{why(s, online, true)}</span>;
  if (s.solved) return <KindTag kind="accepted" />;
  if (s.judging) return <span class="soft">judging …</span>;
  if (s.right) return <span class="good">✓ right patch{s.chosen && s.chosen > 1 ? `, try ${s.chosen}` : ""}</span>;
  if (s.choosing) return <span class="soft">{s.chosen ? (s.chosen >= 3 ? "three wrong patches" : `choosing, ${s.chosen} wrong`) : "choosing a patch"}</span>;
  if (s.kind) return <span><KindTag kind={s.kind} /> {s.repeats && s.repeats > 1 ? <span class="soft">× {s.repeats}</span> : null}</span>;
  return <span class="soft">{s.tried ? `${s.tried} tried` : (still[phase] ?? "trying")}</span>;
}
