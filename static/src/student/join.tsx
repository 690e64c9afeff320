// The way in: a code, a name, and what is wrong with them beside the field that it is about.

import { useEffect, useRef, useState } from "preact/hooks";
import { Mark } from "../parts/icons";
import type { RoomCard } from "../wire";
import { normal, plural, suggestion } from "../words";
import type { Refusal } from "./model";

interface Props {
  code: string;
  busy: boolean;
  refused: Refusal | null;
  onJoin(code: string, name: string): void;
}

const aboutRoom = new Set(["no-room", "locked", "full", "phase", "forbidden"]);

export function Join({ code: given, busy, refused, onJoin }: Props) {
  const [code, setCode] = useState(given);
  const [name, setName] = useState("");
  const [offer] = useState(() => suggestion(Math.random));
  const [card, setCard] = useState<RoomCard | null>(null);
  const [codeError, setCodeError] = useState("");
  const [nameError, setNameError] = useState("");
  const codeField = useRef<HTMLInputElement>(null);
  const nameField = useRef<HTMLInputElement>(null);

  useEffect(() => {
    (given ? nameField : codeField).current?.focus();
  }, []);

  useEffect(() => {
    const room = normal(code);
    setCard(null);
    if (room.length !== 6) return;
    const stop = new AbortController();
    fetch(`/api/rooms/${room}`, { signal: stop.signal })
      .then(async (r) => {
        if (r.ok) {
          const c = (await r.json()) as RoomCard;
          setCard(c);
          setCodeError(
            c.phase === "closed" ? "This room is closed." : c.full ? "This room is full. Tell your instructor." : c.locked ? "Nobody new can join just now. Ask your instructor to unlock the room." : "",
          );
        } else if (r.status === 404) setCodeError("There is no room with this code. Look at the projector again.");
        else if (r.status === 429) setCodeError("Too many wrong codes from this network. Wait a minute, then try again.");
      })
      .catch(() => {});
    return () => stop.abort();
  }, [code]);

  useEffect(() => {
    if (!refused) return;
    if (aboutRoom.has(refused.code)) {
      setCodeError(refused.text || "This room does not let you in.");
      codeField.current?.focus();
    } else {
      setNameError(refused.text || "Choose another name.");
      nameField.current?.focus();
    }
  }, [refused]);

  return (
    <main class="join">
      <form
        class="card"
        aria-label="Join a room"
        data-testid="join-form"
        noValidate
        onSubmit={(e) => {
          e.preventDefault();
          const room = normal(code);
          if (room.length !== 6) {
            setCodeError("A code has six letters or digits. It is on the projector.");
            codeField.current?.focus();
            return;
          }
          setNameError("");
          onJoin(room, name.trim() || offer);
        }}
      >
        <h1><Mark /> datarace</h1>
        <p class="soft">Fix the program before the others do.</p>

        <label for="code">Room code</label>
        <input
          id="code"
          ref={codeField}
          class="code"
          value={code}
          maxLength={9}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          aria-invalid={codeError ? "true" : undefined}
          aria-describedby="code-said"
          onInput={(e) => {
            setCode(e.currentTarget.value);
            setCodeError("");
          }}
        />
        <p id="code-said" class={codeError ? "wrong" : "soft"} aria-live="polite">
          {codeError || (card ? `${card.title} · ${plural(card.players, "student")} here` : "Six letters or digits, from the projector.")}
        </p>

        <label for="name">Your name</label>
        <div class="row">
          <input
            id="name"
            ref={nameField}
            class="grow"
            value={name}
            placeholder={offer}
            maxLength={40}
            autocomplete="nickname"
            spellcheck={false}
            dir="auto"
            aria-invalid={nameError ? "true" : undefined}
            aria-describedby="name-said"
            onInput={(e) => {
              setName(e.currentTarget.value);
              setNameError("");
            }}
          />
          <button
            type="button"
            onClick={() => {
              setName(suggestion(Math.random));
              setNameError("");
            }}
          >
            Suggest one
          </button>
        </div>
        <p id="name-said" class={nameError ? "wrong" : "soft"} aria-live="polite">
          {nameError || "Shown to the class. A made-up one is fine; leave it empty to be " + offer + "."}
        </p>

        <button type="submit" class="primary wide" disabled={busy}>{busy ? "Joining …" : "Join"}</button>
      </form>
    </main>
  );
}
