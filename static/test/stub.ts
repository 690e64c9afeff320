// A door with a clock that tests turn and sockets that tests speak through.

import type { Door, Socket } from "../src/door";
import type { FromServer } from "../src/wire";

export class StubSocket implements Socket {
  sent: Record<string, unknown>[] = [];
  shut = false;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>);
  }
  close(): void {
    this.shut = true;
  }
  say(m: FromServer): void {
    this.onmessage?.({ data: JSON.stringify(m) });
  }
  /** of returns what was sent of a type. */
  of(type: string): Record<string, unknown>[] {
    return this.sent.filter((m) => m["type"] === type);
  }
}

export class StubDoor implements Door {
  sockets: StubSocket[] = [];
  time = 0;
  private timers = new Map<number, { at: number; f: () => void }>();
  private ids = 0;

  socket(): Socket {
    const s = new StubSocket();
    this.sockets.push(s);
    return s;
  }
  now(): number {
    return this.time;
  }
  later(ms: number, f: () => void): number {
    this.timers.set(++this.ids, { at: this.time + ms, f });
    return this.ids;
  }
  cancel(timer: number): void {
    this.timers.delete(timer);
  }
  random(): number {
    return 0.5;
  }
  get last(): StubSocket {
    return this.sockets[this.sockets.length - 1]!;
  }

  /** pass lets time go by and does what was due meanwhile, in order. */
  pass(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      let next: [number, { at: number; f: () => void }] | undefined;
      for (const t of this.timers) if (t[1].at <= end && (!next || t[1].at < next[1].at)) next = t;
      if (!next) break;
      this.timers.delete(next[0]);
      this.time = Math.max(this.time, next[1].at);
      next[1].f();
    }
    this.time = end;
  }
}

export class StubShelf {
  items = new Map<string, string>();
  getItem(key: string): string | null {
    return this.items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.items.set(key, value);
  }
  removeItem(key: string): void {
    this.items.delete(key);
  }
}
