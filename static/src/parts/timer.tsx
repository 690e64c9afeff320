// The time left on a view's clock, in the room's time.

import { left, minutes, spoken } from "../clock";
import type { Drift } from "../clock";
import { tick } from "../tick";
import type { Clock } from "../wire";

/** TimeLeft shows 3:12. It is a timer to a screen reader, which does not read it out every second. */
export function TimeLeft({ clock, drift, class: look }: { clock: Clock; drift: Drift; class?: string }) {
  const ms = left(clock, drift.room(tick.value));
  const late = clock.runs && ms <= 30_000;
  return (
    <span class={`clock ${look ?? ""} ${late ? "late" : ""}`} role="timer" aria-label={`${spoken(ms)} left`} data-testid="clock">
      {minutes(ms)}
    </span>
  );
}

/** TimeBar is how much of the time is left, as a thin bar. */
export function TimeBar({ clock, drift }: { clock: Clock; drift: Drift }) {
  const ms = left(clock, drift.room(tick.value));
  const share = clock.total > 0 ? Math.min(1, ms / clock.total) : 0;
  return (
    <div class="timebar" aria-hidden="true">
      <i style={{ transform: `scaleX(${share.toFixed(4)})` }} />
    </div>
  );
}
