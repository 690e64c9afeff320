// The instructor's page: the key, then a choice of rooms, then one room.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Door } from "../door";
import { Keep, type Shelf } from "../keep";
import { Full } from "../parts/connection";
import { normal, phaseWords } from "../words";
import { api, Refused } from "./api";
import { Home, Key } from "./home";
import { Host } from "./model";
import { Room } from "./room";

interface Props {
  door: Door;
  shelf: Shelf | null;
  reload(): void;
}

type Place = "asking" | "key" | "home" | "room";
const place = signal<Place>("asking");
const said = signal("");
const host = signal<Host | null>(null);

export function App({ door, shelf, reload }: Props) {
  async function begin(key: string) {
    said.value = "";
    place.value = "asking";
    const room = normal(/^\/host\/([^/]+)/.exec(location.pathname)?.[1] ?? "");
    try {
      if (key) await api.key(key);
      else if (!(room && new Keep(shelf, room).hostToken())) await api.session();
    } catch (e) {
      const r = e as Refused;
      // Without the key there is nothing to say yet; with a wrong one, the server's words.
      said.value = key || r.status !== 403 ? r.message : "";
      place.value = "key";
      return;
    }
    if (!room) {
      place.value = "home";
      return;
    }
    const keep = new Keep(shelf, room);
    if (!keep.hostToken()) {
      try {
        const line = (await api.rooms()).find((r) => normal(r.room) === room);
        if (line) keep.setHostToken(line.token);
      } catch (e) {
        said.value = (e as Refused).message;
      }
    }
    enter(room);
  }

  function enter(room: string, token?: string) {
    const keep = new Keep(shelf, room);
    if (token) keep.setHostToken(token);
    if (location.pathname !== `/host/${room}`) history.pushState(null, "", `/host/${room}`);
    host.value?.net.stop("left");
    host.value = new Host(room, keep, door, reload);
    host.value.net.connect();
    place.value = "room";
  }

  useEffect(() => {
    // The key leaves the address bar before anything else happens: a shared screen must not show it.
    const key = location.hash.slice(1);
    if (key) history.replaceState(null, "", location.pathname);
    void begin(key);
    const wake = () => host.value?.net.hurry();
    const seen = () => document.visibilityState === "visible" && wake();
    const back = () => {
      host.value?.net.stop("left");
      void begin("");
    };
    addEventListener("online", wake);
    addEventListener("offline", wake);
    addEventListener("popstate", back);
    document.addEventListener("visibilitychange", seen);
    return () => {
      removeEventListener("online", wake);
      removeEventListener("offline", wake);
      removeEventListener("popstate", back);
      document.removeEventListener("visibilitychange", seen);
    };
  }, []);

  const phase = place.value === "room" ? host.value?.view.value?.phase : undefined;
  useEffect(() => {
    document.body.dataset.phase = phase ?? "";
    document.title = phase ? `${phaseWords[phase]} · datarace host` : "datarace for instructors";
  }, [phase]);

  switch (place.value) {
    case "asking":
      return <Full title="One moment …"><p class="soft">Asking the server.</p></Full>;
    case "key":
      return <Key onKey={(k) => void begin(k)} said={said.value} />;
    case "home":
      return <Home onRoom={enter} />;
    case "room":
      return (
        <Room
          host={host.value!}
          onAgain={() => {
            const h = host.value!;
            new Keep(shelf, h.room).setHostToken(null);
            void begin("");
          }}
        />
      );
  }
}
