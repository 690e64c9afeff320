// Before a room: the key, a playlist and its switches, and the rooms that are open.

import { useEffect, useState } from "preact/hooks";
import { Full } from "../parts/connection";
import { Mark } from "../parts/icons";
import type { Playlist, RoomLine, Settings } from "../wire";
import { code, phaseWords, plural } from "../words";
import { api, keyIn, Refused } from "./api";

/** Key asks for the server's key when the link did not bring it. */
export function Key({ onKey, said }: { onKey(key: string): void; said: string }) {
  const [key, setKey] = useState("");
  return (
    <Full title="Instructor's key">
      <p>The server printed a link when it started. Open that link, or paste it here.</p>
      <form
        class="row"
        onSubmit={(e) => {
          e.preventDefault();
          if (key.trim()) onKey(keyIn(key));
        }}
      >
        <label class="hear" for="key">Key or link</label>
        <input id="key" class="grow mono" type="password" autocomplete="off" value={key} onInput={(e) => setKey(e.currentTarget.value)} aria-describedby="key-said" />
        <button type="submit" class="primary">Go on</button>
      </form>
      <p id="key-said" class="wrong" aria-live="polite">{said}</p>
    </Full>
  );
}

const switches: { key: Exclude<keyof Settings, "seats">; label: string; about: string }[] = [
  { key: "warmUp", label: "Begin with a warm-up", about: "two minutes that try every device and count for nothing; you can skip it" },
  { key: "speedOff", label: "No points for speed", about: "being early does not pay; being right and knowing why does" },
  { key: "dropWorst", label: "The worst round does not count", about: "from five rounds on" },
  { key: "hideRanks", label: "Hide places", about: "students see their own points only" },
  { key: "longest", label: "Rounds last as long as the longest extra time", about: "otherwise the bell is the same for all" },
];

const none: Settings = { seats: 0, speedOff: false, dropWorst: true, hideRanks: false, warmUp: true };

export function Home({ onRoom }: { onRoom(room: string, token: string): void }) {
  const [lists, setLists] = useState<Playlist[] | null>(null);
  const [rooms, setRooms] = useState<RoomLine[] | null>(null);
  const [picked, setPicked] = useState("");
  const [settings, setSettings] = useState(none);
  const [said, setSaid] = useState("");
  const [busy, setBusy] = useState(false);

  const load = () => {
    setSaid("");
    Promise.all([api.playlists(), api.rooms()])
      .then(([p, r]) => {
        setLists(p);
        setRooms(r);
        setPicked((was) => was || (p[0]?.id ?? ""));
      })
      .catch((e: Refused) => setSaid(e.message));
  };
  useEffect(load, []);

  async function open() {
    setBusy(true);
    setSaid("");
    try {
      const made = await api.open({ playlist: picked, settings });
      onRoom(made.room, made.token);
    } catch (e) {
      setSaid((e as Refused).message);
      setBusy(false);
    }
  }

  return (
    <main class="home">
      <h1><Mark /> datarace</h1>
      {said && (
        <p class="wrong" role="alert">
          {said} <button type="button" onClick={load}>Try again</button>
        </p>
      )}
      {rooms && rooms.length > 0 && (
        <section class="card" aria-label="Open rooms">
          <h2>Open rooms</h2>
          <ul class="rooms">
            {rooms.map((r) => (
              <li key={r.room} class="row">
                <b class="mono">{code(r.room)}</b>
                <span class="grow">{r.title} <span class="soft">· {phaseWords[r.phase]} · {plural(r.players, "student")}</span></span>
                <button type="button" aria-label={`Go there: room ${code(r.room)}`} onClick={() => onRoom(r.room, r.token)}>Go there</button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section class="card" aria-label="New room">
        <h2>New room</h2>
        {!lists && !said && <p class="soft">Fetching the playlists …</p>}
        {lists && lists.length === 0 && <p>There is no playlist. Start the server with <code>--packs</code> or check its catalogue.</p>}
        {lists && lists.length > 0 && (
          <form
            onSubmit={(e) => {
              e.preventDefault();
              void open();
            }}
          >
            <fieldset class="lists">
              <legend class="hear">Playlist</legend>
              {lists.map((p) => (
                <label key={p.id} class={p.id === picked ? "list picked" : "list"}>
                  <input type="radio" name="playlist" value={p.id} checked={p.id === picked} onChange={() => setPicked(p.id)} />
                  <span class="grow">
                    <b>{p.title}</b> <span class="soft small">{plural(p.rounds.length, "round")} · {p.minutes} min on the clock</span>
                    <span class="about">{p.about}</span>
                    {p.id === picked && (
                      <span class="plan">
                        {p.rounds.map((r) => (
                          <span key={r.challenge} class="chip" title={r.concepts.join(", ")}>{r.title} · level {r.level} · {r.minutes} min</span>
                        ))}
                      </span>
                    )}
                  </span>
                </label>
              ))}
            </fieldset>
            <details>
              <summary>Switches</summary>
              {switches.map((s) => (
                <label key={s.key} class="switch">
                  <input type="checkbox" checked={Boolean(settings[s.key])} onChange={(e) => setSettings({ ...settings, [s.key]: e.currentTarget.checked })} />
                  <span>{s.label} <span class="soft small">{s.about}</span></span>
                </label>
              ))}
              <label class="switch" for="seats">
                <input id="seats" type="number" min={0} max={1000} value={settings.seats || 200} onInput={(e) => setSettings({ ...settings, seats: Number(e.currentTarget.value) || 0 })} />
                <span>seats</span>
              </label>
            </details>
            <button type="submit" class="primary wide" disabled={busy || !picked}>{busy ? "Opening …" : "Open the room"}</button>
          </form>
        )}
      </section>
    </main>
  );
}
