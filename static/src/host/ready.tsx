// The warm-up as the instructor sees it: how many are ready, and who is not and why.

import { Name } from "../parts/words";
import type { HostSeat, HostView, Status } from "../wire";

/** why says what a device still needs; empty when it is ready. Who is not connected needs that first. */
export function why(s: HostSeat, online: boolean, judge: boolean): string {
  switch (s.ready) {
    case undefined:
    case "ready":
      return "";
    case "link":
      return `slow link: ${((s.trip ?? 0) / 1000).toFixed(1)} s there and back`;
    case "judging":
      return judge ? "the judge is at it" : "waits for the judge, which is not ready yet";
    case "judge":
      return "the judge failed on it and tries again by itself";
  }
  if (!online) return "not connected";
  if (s.ready === "submit") return "nothing submitted yet";
  return s.kind === "compile" ? "submitted, but it does not compile: a typo, or the keyboard's own corrections" : "submitted, but the line is not in yet";
}

export function ReadyCard({ view, status }: { view: HostView; status: Status | null }) {
  const warm = view.warmUp;
  if (!warm || warm.state === "next") return null;
  const online = new Set(status?.online ?? []);
  const left = view.seats.filter((s) => s.ready && s.ready !== "ready");
  return (
    <section class="card ready" aria-label="Who is ready">
      <p class="big" role="status" data-testid="ready"><b class="num">{warm.ready} of {view.players}</b> ready</p>
      {left.length === 0 && view.players > 0 && <p class="good">Every device, the network and the judge work. {warm.state === "now" ? "You can start round 1." : ""}</p>}
      {left.length > 0 && (
        <ul>
          {left.slice(0, 12).map((s) => (
            <li key={s.seat}><b><Name name={s.name} /></b> <span class="soft">{why(s, online.has(s.seat), Boolean(status?.judge.ready))}</span></li>
          ))}
          {left.length > 12 && <li class="soft">and {left.length - 12} more</li>}
        </ul>
      )}
    </section>
  );
}
