// How students get in: address, code, QR.

import { Qr } from "../parts/qr";
import type { HostView, Status } from "../wire";
import { code } from "../words";
import { joinURL, onlyHere, shortURL } from "../invite";

export function JoinCard({ view, status }: { view: HostView; status: Status | null }) {
  const addresses = status?.join ?? [];
  const best = addresses[0] ?? location.origin;
  return (
    <section class="card invite" aria-label="How to join">
      <div>
        <p class="soft">Students open</p>
        <p class="address mono">{shortURL(best)}</p>
        <p class="soft">and type</p>
        <p class="bigcode mono" data-testid="room-code">{code(view.room)}</p>
        {addresses.length > 1 && (
          <details>
            <summary>It does not open on their devices?</summary>
            <p class="small">Try one of these; all are this server.</p>
            <ul class="mono small">{addresses.slice(1).map((a) => <li key={a}>{shortURL(a)}</li>)}</ul>
          </details>
        )}
        {onlyHere(best) && (
          <p class="warn small">
            This address works on this computer only. Open this page by the computer's own address in the network instead
            of {shortURL(best)}, or start the server with --url.
          </p>
        )}
        {status && !status.reached && !onlyHere(best) && (
          <p class="warn small">No other device has reached this server yet. Try the address on a phone before the class does.</p>
        )}
      </div>
      <Qr text={joinURL(best, view.room)} />
    </section>
  );
}
