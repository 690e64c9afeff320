// Before the first round: where to go, what to type, who is here.

import { joinURL, shortURL } from "../invite";
import { Qr } from "../parts/qr";
import { Name } from "../parts/words";
import type { ScreenView, Status } from "../wire";
import { code, plural } from "../words";

/** shown is more of the newest names than there can be room for; whole rows of them are on show. */
const shown = 30;

/** few is how many students have room for their names in any case. */
const few = 8;

export function Lobby({ view, status }: { view: ScreenView; status: Status | null }) {
  const address = status?.join?.[0] ?? location.host;
  const names = view.names ?? [];
  return (
    <div class={view.players ? "lobby" : "lobby nobody"}>
      <section aria-label="How to join">
        <p class="soft">Open</p>
        <p class="address">{shortURL(address)}</p>
        <p class="soft">and type</p>
        <p class="bigcode" data-testid="room-code">{code(view.room)}</p>
        {view.warmUp?.state === "done" && <p class="good"><b class="num">{view.warmUp.ready} of {view.players}</b> ready</p>}
        {view.locked && <p class="warn">Joining is locked just now.</p>}
      </section>
      <Qr text={joinURL(address, view.room)} />
      <section class="here" aria-label="Who is here">
        <p class="soft">{view.players ? `${plural(view.players, "student")} here${view.players > few ? ", the newest first" : ""}` : "Nobody is here yet. Be the first."}</p>
        <ul>
          {names.slice(0, shown).map((n) => <li key={n}><span class="chip"><Name name={n} /></span></li>)}
        </ul>
      </section>
    </div>
  );
}
