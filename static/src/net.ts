// Connection is one websocket to a room that comes back by itself. It numbers messages, sends again what was not
// acknowledged under the same number, and follows the room's clock.
//
//   idle -> connecting -> open -> waiting -> connecting ...      stopped: only a person can go on

import { Drift } from "./clock";
import type { Door, Socket } from "./door";
import { backoff } from "./door";
import type { Ack, FromBrowser, FromServer, Hello, Welcome } from "./wire";
import * as wire from "./wire";

export type Wait = "lost" | "restarting" | "slow" | "rate";
export type Stop = "elsewhere" | "forbidden" | "no-room" | "version" | "refused" | "left";
export type State =
  | { name: "idle" }
  | { name: "connecting"; tries: number }
  | { name: "open" }
  | { name: "waiting"; tries: number; why: Wait; until: number }
  | { name: "stopped"; why: Stop; code?: string; text?: string };

type Unversioned<T> = T extends { v: 1 } ? Omit<T, "v"> : never;
export type Outgoing = Unversioned<FromBrowser>;
type Numbered = Extract<Outgoing, { n: number }>;
export type Question = Numbered extends infer T ? (T extends { n: number } ? Omit<T, "n"> : never) : never;

export interface Options {
  door: Door;
  /** hello says who connects; null stops before connecting. */
  hello(): Omit<Hello, "v" | "type">;
  /** first is the smallest number that may be used next, given the largest that the server knows. */
  first(last: number): number;
  used(n: number): void;
  /** resend keeps what was not acknowledged over a reconnect; without it, it is reported as refused. */
  resend: boolean;
  message(m: FromServer): void;
  state(s: State): void;
  /** reload gets a page that speaks the server's version. */
  reload(): void;
}

interface Pending {
  m: Numbered;
  round: number | undefined;
  got: boolean; // received, not yet saved
}

const pingEvery = 10_000;
const deafAfter = 25_000;
const proveWithin = 5_000;

export class Connection {
  readonly drift = new Drift();
  private socket: Socket | null = null;
  private state: State = { name: "idle" };
  private tries = 0;
  private timer: number | null = null;
  private pinger: number | null = null;
  private prover: number | null = null;
  private heard = 0;
  private pings = 0;
  private next = 1;
  private outbox = new Map<number, Pending>();
  private welcomed = false;
  private flushed = false;
  private fail: { code: string; text: string } | null = null;

  constructor(private o: Options) {
    this.next = o.first(0);
  }

  get open(): boolean {
    return this.state.name === "open";
  }

  /** connect begins, or begins again at once after stopped or waiting. */
  connect(): void {
    if (this.socket) return;
    this.clear();
    this.welcomed = false;
    this.flushed = false;
    this.fail = null;
    this.tries++;
    this.become({ name: "connecting", tries: this.tries });
    const s = this.o.door.socket();
    this.socket = s;
    s.onopen = () => {
      if (this.socket !== s) return;
      this.heard = this.o.door.now();
      this.put({ type: "hello", ...this.o.hello() });
      this.ping(s);
    };
    s.onmessage = (e) => {
      if (this.socket === s) this.take(String(e.data));
    };
    s.onclose = (e) => {
      if (this.socket === s) this.closed(e.code, e.reason);
    };
  }

  /** hurry tries again now, when the machine woke up or the network came or went. A connection that looks open has a few
   * seconds to prove it. */
  hurry(): void {
    const s = this.socket;
    if (this.state.name === "waiting") this.connect();
    else if (s && this.open) {
      this.ping(s);
      if (this.socket !== s) return;
      const asked = this.o.door.now();
      if (this.prover !== null) this.o.door.cancel(this.prover);
      this.prover = this.o.door.later(proveWithin, () => {
        this.prover = null;
        if (this.socket === s && this.heard < asked) this.abandon(s);
      });
    }
  }

  /** stop ends the connection until connect is called. */
  stop(why: Stop, code?: string, text?: string): void {
    const s = this.socket;
    this.socket = null;
    this.clear();
    s?.close(1000);
    this.become(
      code === undefined ? { name: "stopped", why } : { name: "stopped", why, code, ...(text ? { text } : {}) },
    );
  }

  /** send sends what has no number; false when there is no connection. */
  send(m: Exclude<Outgoing, { n: number }>): boolean {
    if (!this.open) return false;
    this.put(m);
    return true;
  }

  /** ask sends a numbered message and returns the number. With a round it is dropped once another round is on. */
  ask(q: Question, round?: number): number {
    const n = this.next++;
    this.o.used(n);
    const m = { ...q, n } as Numbered;
    this.outbox.set(n, { m, round, got: false });
    if (this.open && (this.flushed || !this.o.resend)) this.put(m);
    else if (!this.o.resend) this.lose(n, "The connection is down. Try again when it is back.");
    return n;
  }

  /** done forgets a message whose answer has come by another way. */
  done(n: number): void {
    this.outbox.delete(n);
  }

  private take(text: string): void {
    this.heard = this.o.door.now();
    let m: FromServer;
    try {
      m = JSON.parse(text) as FromServer;
    } catch {
      return;
    }
    switch (m.type) {
      case "welcome":
        this.welcome(m);
        break;
      case "pong":
        this.drift.pong(m.t, this.o.door.now(), m.now);
        break;
      case "ack":
        this.acked(m);
        break;
      case "verdict":
        if (m.check) this.done(m.check);
        if (m.n) this.done(m.n);
        break;
      case "look":
        this.done(m.n);
        break;
      case "error":
        this.fail = { code: m.code, text: m.text };
        if (!this.welcomed) {
          this.o.message(m);
          this.refused(m.code, m.text);
          return;
        }
        break;
    }
    this.o.message(m);
    if (m.type === "view" && this.welcomed && !this.flushed) {
      this.flushed = true;
      this.flush((m.student ?? m.host ?? m.screen)?.round?.index);
    }
  }

  private welcome(m: Welcome): void {
    this.welcomed = true;
    this.tries = 0;
    this.next = Math.max(this.next, this.o.first(m.last));
    this.drift.welcome(m.now, this.o.door.now());
    this.become({ name: "open" });
  }

  private acked(m: Ack): void {
    const p = this.outbox.get(m.n);
    if (!p) return;
    if (m.state === "received") {
      p.got = true;
      // Only a submission promises to survive the server's death; everything else is settled by being received.
      if (p.m.type !== "submit") this.outbox.delete(m.n);
    } else {
      this.outbox.delete(m.n);
    }
  }

  /** refused handles an error before the welcome: nobody but the person can change what it is about. */
  private refused(code: string, text: string): void {
    switch (code) {
      case "no-room":
      case "over":
        return this.stop("no-room", code, text);
      case "forbidden":
      case "removed":
        return this.stop("forbidden", code, text);
      case "elsewhere":
        return this.stop("elsewhere", code, text);
      case "version":
      case "restarting":
      case "internal":
      case "rate":
      case "store":
      case "slow":
        return; // the close that follows says how to go on
      default:
        return this.stop("refused", code, text);
    }
  }

  /** flush sends again what was not acknowledged, unless its round is over. */
  private flush(round: number | undefined): void {
    for (const [n, p] of [...this.outbox]) {
      if (p.round !== undefined && p.round !== round) {
        this.lose(n, "The round was over before this could be sent.");
        continue;
      }
      this.put(p.m);
    }
  }

  private lose(n: number, text: string): void {
    this.outbox.delete(n);
    this.o.message({ v: 1, type: "ack", n, state: "refused", code: "late", text });
  }

  private closed(code: number, reason: string): void {
    this.socket = null;
    this.clear();
    if (!this.o.resend) {
      for (const n of [...this.outbox.keys()]) {
        this.lose(n, "The connection broke before the answer came. See whether it happened, then try again.");
      }
    }
    const text = this.fail?.text ?? reason;
    switch (code) {
      case wire.CloseElsewhere:
        return this.become({ name: "stopped", why: "elsewhere" });
      case wire.CloseForbidden:
        return this.become({ name: "stopped", why: "forbidden", code: this.fail?.code ?? "forbidden", text });
      case wire.CloseNoRoom:
        return this.become({ name: "stopped", why: "no-room", code: this.fail?.code ?? "no-room", text });
      case 1000:
        if (this.fail?.code === "left") return this.become({ name: "stopped", why: "left" });
        break;
      case wire.CloseVersion:
        this.become({ name: "stopped", why: "version" });
        return this.o.reload();
    }
    const why: Wait =
      code === wire.CloseRestarting ? "restarting" : code === wire.CloseSlow ? "slow" : code === wire.CloseRate ? "rate" : "lost";
    let ms = backoff(Math.max(1, this.tries), this.o.door.random());
    if (why === "rate") ms = Math.max(ms, 15_000);
    this.become({ name: "waiting", tries: this.tries, why, until: this.o.door.now() + ms });
    this.timer = this.o.door.later(ms, () => {
      this.timer = null;
      this.connect();
    });
  }

  private ping(s: Socket): void {
    if (this.pinger !== null) this.o.door.cancel(this.pinger);
    const now = this.o.door.now();
    if (now - this.heard > deafAfter) {
      this.abandon(s);
      return;
    }
    if (this.welcomed) {
      this.put({ type: "ping", t: now });
      this.pings++;
    }
    const ms = this.pings < 4 ? 700 : pingEvery;
    this.pinger = this.o.door.later(ms, () => {
      this.pinger = null;
      if (this.socket === s) this.ping(s);
    });
  }

  /** abandon gives up a connection that is half open: the other end is gone and nobody told us. */
  private abandon(s: Socket): void {
    this.socket = null;
    s.close();
    this.closed(1006, "");
  }

  private put(m: Outgoing): void {
    try {
      this.socket?.send(JSON.stringify({ v: wire.Version, ...m }));
    } catch {
      // closing: onclose follows, and the outbox keeps what matters
    }
  }

  private clear(): void {
    if (this.timer !== null) this.o.door.cancel(this.timer);
    if (this.pinger !== null) this.o.door.cancel(this.pinger);
    if (this.prover !== null) this.o.door.cancel(this.prover);
    this.timer = null;
    this.pinger = null;
    this.prover = null;
    this.pings = 0;
  }

  private become(s: State): void {
    this.state = s;
    this.o.state(s);
  }
}
