// Words for what the wire names by id. A kind is always icon, word and colour together.

import { type Kind, type Phase, type Rung, rungs } from "./wire";

export interface KindWords {
  word: string;
  /** tone names a colour of the tokens. */
  tone: "good" | "bad" | "warn" | "g4" | "soft";
  /** after says what the heading means when the sentence is short of words. */
  after: string;
}

export const kindWords: Record<Kind, KindWords> = {
  accepted: { word: "Accepted", tone: "good", after: "No order of events that was tried breaks it." },
  compile: { word: "Does not compile", tone: "warn", after: "The Go compiler stopped. This does not count as an attempt." },
  refused: { word: "Not allowed here", tone: "warn", after: "It uses something that no solution needs. This does not count as an attempt." },
  wrong: { word: "Wrong result", tone: "bad", after: "A test expected something else." },
  race: { word: "Data race", tone: "bad", after: "Two goroutines use the same memory, and nothing orders them." },
  deadlock: { word: "Deadlock", tone: "g4", after: "Everything waits for something that never comes." },
  leak: { word: "Goroutine left over", tone: "warn", after: "The work is over, and a goroutine still waits." },
  panic: { word: "Panic", tone: "bad", after: "The program stopped itself." },
  serial: { word: "No longer concurrent", tone: "warn", after: "It is right, but the work now happens one after the other." },
  contended: { word: "Lock held too long", tone: "warn", after: "The lock is held while slow work is done." },
  slow: { word: "Too slow", tone: "warn", after: "It did not finish within its steps." },
  memory: { word: "Too much memory", tone: "warn", after: "It needed more memory than there is." },
  output: { word: "Too much output", tone: "warn", after: "It printed more than is allowed." },
  error: { word: "The judge stumbled", tone: "soft", after: "This is our mistake and costs you nothing. It is judged again by itself." },
};

/** ladder is the stages from the bottom to the top. */
export const ladder = rungs.filter((r) => r !== "none");

export const rungWords: Record<Rung, string> = {
  none: "trying",
  builds: "builds",
  behaves: "behaves",
  "race-free": "race-free",
  clean: "clean",
  concurrent: "concurrent",
};

/** rungMeans explains a rung in a tooltip. */
export const rungMeans: Record<Rung, string> = {
  none: "nothing handed in yet",
  builds: "the compiler takes it",
  behaves: "the visible check passes",
  "race-free": "no data race was found",
  clean: "no deadlock, nothing left over",
  concurrent: "and it still works at the same time: solved",
};

export const phaseWords: Record<Phase, string> = {
  lobby: "Waiting to start",
  warmup: "Warming up",
  reading: "Reading",
  running: "Running",
  paused: "Paused",
  closing: "Judging the last programs",
  review: "Looking back",
  podium: "Final standings",
  closed: "Closed",
};

/** code writes a room code in two halves, so that it can be read out: K7P 4XW. */
export function code(room: string): string {
  return room.length === 6 ? `${room.slice(0, 3)} ${room.slice(3)}` : room;
}

/** normal is the code that somebody meant: upper case, without blanks and dashes. */
export function normal(typed: string): string {
  return typed.normalize("NFKC").toUpperCase().replace(/[^A-Z0-9]/g, "");
}

/** points writes a number with thin spaces between thousands: 1 874. */
export function points(n: number): string {
  return String(Math.round(n)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
}

/** plural says "1 student", "2 students". */
export function plural(n: number, one: string, many = one + "s"): string {
  return `${n} ${n === 1 ? one : many}`;
}

const first = ["Patient", "Quiet", "Eager", "Gentle", "Steady", "Curious", "Nimble", "Polite", "Brave", "Early", "Lucky", "Calm"];
const second = ["Mutex", "Select", "Channel", "Goroutine", "Waiter", "Closer", "Sender", "Receiver", "Pipeline", "Semaphore", "Ticker", "Worker", "Buffer", "Atomic"];

/** suggestion makes a name of our subject; random is from 0 up to 1. */
export function suggestion(random: () => number): string {
  const pick = (list: string[]) => list[Math.min(list.length - 1, Math.floor(random() * list.length))]!;
  return `${pick(first)} ${pick(second)}`;
}
