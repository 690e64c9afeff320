// Screen is the projector's connection: it only ever watches.

import { batch, signal } from "@preact/signals";
import type { Door } from "../door";
import { Connection, type State } from "../net";
import type { FromServer, Round, ScreenView, Status } from "../wire";

export class Screen {
  readonly state = signal<State>({ name: "idle" });
  readonly view = signal<ScreenView | null>(null);
  readonly status = signal<Status | null>(null);
  readonly round = signal<Round | null>(null);
  readonly net: Connection;

  constructor(
    readonly room: string,
    door: Door,
    reload: () => void,
  ) {
    this.net = new Connection({
      door,
      hello: () => ({ room, role: "screen" }),
      first: (last) => last + 1,
      used: () => {},
      resend: false,
      message: (m) => batch(() => this.take(m)),
      state: (s) => {
        this.state.value = s;
      },
      reload,
    });
  }

  private take(m: FromServer): void {
    if (m.type === "round") this.round.value = m;
    if (m.type !== "view") return;
    this.status.value = m.status;
    if (m.screen) this.view.value = m.screen;
  }
}
