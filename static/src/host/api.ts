// The server's HTTP calls for the instructor. Errors carry the server's own words.

import type { OpenedRoom, OpenRoom, Playlist, RoomLine } from "../wire";

export class Refused extends Error {
  constructor(
    readonly status: number,
    text: string,
  ) {
    super(text);
  }
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  let r: Response;
  try {
    r = await fetch(path, {
      method,
      ...(body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
    });
  } catch {
    throw new Refused(0, "The server does not answer. See whether it runs, then try again.");
  }
  if (r.status === 204) return undefined as T;
  const text = await r.text();
  if (!r.ok) {
    let said = "";
    try {
      said = String((JSON.parse(text) as { text?: string }).text ?? "");
    } catch {
      // not ours: a proxy's page
    }
    throw new Refused(r.status, said || `The server answered ${r.status}. Try again.`);
  }
  return JSON.parse(text) as T;
}

export const api = {
  key: (key: string) => call<void>("POST", "/api/host/key", { key }),
  session: () => call<void>("GET", "/api/host/session"),
  playlists: () => call<Playlist[]>("GET", "/api/playlists"),
  rooms: () => call<RoomLine[]>("GET", "/api/rooms"),
  open: (o: OpenRoom) => call<OpenedRoom>("POST", "/api/rooms", o),
};

/** keyIn finds the key in what somebody pasted: the key itself, or the link with it. */
export function keyIn(pasted: string): string {
  const text = pasted.trim();
  const hash = text.lastIndexOf("#");
  return hash >= 0 ? text.slice(hash + 1) : text;
}
