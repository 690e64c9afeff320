// Host is the instructor's connection to one room: the newest view, and what was asked for.

import { batch, signal } from "@preact/signals";
import type { Door } from "../door";
import type { Keep } from "../keep";
import { Connection, type State } from "../net";
import type { FromServer, HostView, Look, Round, Status, Steer, Verdict } from "../wire";

export class Host {
  readonly state = signal<State>({ name: "idle" });
  readonly view = signal<HostView | null>(null);
  readonly status = signal<Status | null>(null);
  readonly round = signal<Round | null>(null);
  /** said is why the last wish was refused. */
  readonly said = signal("");
  /** busy is the number of wishes without an answer. */
  readonly busy = signal(0);
  readonly look = signal<Look | null>(null);
  /** verdict is the whole of the looked-at seat's last one. */
  readonly verdict = signal<Verdict | null>(null);
  readonly net: Connection;
  private wishes = new Set<number>();

  constructor(
    readonly room: string,
    keep: Keep,
    door: Door,
    reload: () => void,
  ) {
    this.net = new Connection({
      door,
      hello: () => ({ room, role: "host", token: keep.hostToken() ?? "" }),
      // Several devices may steer one room, so numbers come from the calendar: two never count from the same one.
      first: (last) => Math.max(last + 1, Date.now() * 1000 + Math.floor(door.random() * 1000)),
      used: () => {},
      resend: false,
      message: (m) => batch(() => this.take(m)),
      state: (s) => {
        this.state.value = s;
      },
      reload,
    });
  }

  steer(type: Steer["type"], more: Partial<Omit<Steer, "v" | "type" | "n">> = {}): void {
    this.said.value = "";
    const n = this.net.ask({ type, ...more });
    if (!this.net.open) return;
    this.wishes.add(n);
    this.busy.value = this.wishes.size;
  }

  lookAt(seat: string): void {
    if (this.look.value?.seat !== seat) this.look.value = null;
    this.verdict.value = null;
    this.steer("look", { seat });
  }

  private answered(n: number): void {
    this.wishes.delete(n);
    this.busy.value = this.wishes.size;
  }

  private take(m: FromServer): void {
    switch (m.type) {
      case "view":
        this.status.value = m.status;
        if (m.host) this.view.value = m.host;
        break;
      case "round":
        this.round.value = m;
        break;
      case "ack":
        this.answered(m.n);
        if (m.state === "refused" && m.code !== "unchanged") this.said.value = m.text || "That is not possible now.";
        break;
      case "look":
        this.answered(m.n);
        this.look.value = m;
        if (m.recent) this.net.ask({ type: "detail", submission: m.recent });
        break;
      case "verdict":
        if (m.submission && m.submission === this.look.value?.recent) this.verdict.value = m;
        break;
      case "error":
        this.said.value = m.text;
        break;
    }
  }
}
