// Room time on this machine, and how times are written. Local times are milliseconds of performance.now().

import type { Clock } from "./wire";

/** Drift follows the room's clock: the fastest of the last pings is the one to believe. */
export class Drift {
  private samples: { offset: number; trip: number }[] = [];

  /** welcome starts afresh: the room's clock may have stood still while we were away. */
  welcome(room: number, local: number): void {
    this.samples = [{ offset: room - local, trip: Infinity }];
  }

  /** pong takes one measurement: sent and back in local time, room as the server read it in between. */
  pong(sent: number, back: number, room: number): void {
    const trip = back - sent;
    if (!(trip >= 0)) return;
    this.samples.push({ offset: room + trip / 2 - back, trip });
    if (this.samples.length > 8) this.samples.shift();
  }

  /** trip is the fastest way there and back of the last pings, in milliseconds; Infinity before the first. */
  get trip(): number {
    return this.samples.reduce((least, s) => Math.min(least, s.trip), Infinity);
  }

  /** room says what the room's clock shows at a local time. */
  room(local: number): number {
    let best = this.samples[0];
    for (const s of this.samples) if (best && s.trip < best.trip) best = s;
    return local + (best?.offset ?? 0);
  }
}

/** left is the milliseconds that remain on a view's clock at a room time; it never grows beyond what the view said. */
export function left(clock: Clock, room: number): number {
  if (!clock.runs) return clock.left;
  return Math.max(0, Math.min(clock.left, clock.left - (room - clock.now)));
}

/** minutes writes milliseconds as 3:12; a begun second still shows, so 0:00 means over. */
export function minutes(ms: number): string {
  const s = Math.max(0, Math.ceil(ms / 1000));
  const m = Math.floor(s / 60);
  return `${m}:${String(s % 60).padStart(2, "0")}`;
}

/** spoken writes milliseconds as "3 minutes 12 seconds". */
export function spoken(ms: number): string {
  const s = Math.max(0, Math.ceil(ms / 1000));
  const m = Math.floor(s / 60);
  const parts: string[] = [];
  if (m > 0) parts.push(`${m} minute${m === 1 ? "" : "s"}`);
  if (s % 60 > 0 || m === 0) parts.push(`${s % 60} second${s % 60 === 1 ? "" : "s"}`);
  return parts.join(" ");
}
