// Student is one seat: what the server last said of it, what was asked and not answered, and the text of the program.

import { batch, signal } from "@preact/signals";
import { left } from "../clock";
import type { Door } from "../door";
import { Drafts } from "../drafts";
import type { Keep } from "../keep";
import { Connection, type State } from "../net";
import { slow } from "./slow";
import type { Ack, FromServer, Kind, Patches, Progress, Round, Status, StudentView, Verdict } from "../wire";

/** Trying is the last check or submission, from the key press until its verdict. */
export interface Trying {
  n: number;
  state: "sending" | "received" | "failed";
  submission?: string;
  text?: string; // why it failed
}

export interface Refusal {
  text: string;
  code: string;
}

const syncEvery = 2000;
const syncLate = 1000; // shortly before the bell, which takes the last draft that has arrived

/** ends are the reasons that come before a close; the connection's state says them. */
const ends = new Set(["restarting", "slow", "elsewhere", "removed", "forbidden", "left", "over", "no-room", "version", "rate"]);

export class Student {
  readonly state = signal<State>({ name: "idle" });
  readonly view = signal<StudentView | null>(null);
  readonly status = signal<Status | null>(null);
  readonly round = signal<Round | null>(null);
  readonly verdicts = signal<Record<string, Verdict>>({});
  readonly progress = signal<Record<string, Progress>>({});
  readonly submit = signal<Trying | null>(null);
  readonly check = signal<Trying | null>(null);
  /** tried reports whether a check was answered in the warm-up. */
  readonly tried = signal(false);
  readonly checked = signal<Verdict | null>(null);
  /** shown is the attempt that the verdict panel shows; null for the newest. */
  readonly shown = signal<string | null>(null);
  /** patches is what this seat has opened, in its own order. */
  readonly patches = signal<Patches | null>(null);
  /** choosing is the number of a choice that has no answer yet. */
  readonly choosing = signal<number | null>(null);
  readonly refusal = signal<Refusal | null>(null);
  readonly refused = signal<Refusal | null>(null); // of joining
  readonly synced = signal(true);
  /** text is the program; doc changes when it came from elsewhere than the editor. */
  readonly text = signal("");
  readonly doc = signal("none");
  readonly sources = new Map<string, string>(); // submission -> its text
  readonly net: Connection;
  readonly drafts: Drafts;

  private name = "";
  private byNumber = new Map<number, string>();
  private asked = new Set<string>();
  private failing = 0; // the number of the last wish for the untouched program's verdict
  private docs = 0;
  private told: number | null = null; // the way there and back, as the server knows it
  private timer: number | null = null;

  constructor(
    readonly room: string,
    private keep: Keep,
    private door: Door,
    reload: () => void,
  ) {
    this.drafts = new Drafts(keep);
    this.net = new Connection({
      door,
      hello: () => {
        const token = keep.seat()?.token;
        return { room, role: "student", ...(token ? { token } : { name: this.name }) };
      },
      first: (last) => Math.max(last, keep.last()) + 1,
      used: (n) => keep.setLast(n),
      resend: true,
      message: (m) => batch(() => this.take(m)),
      state: (s) => batch(() => this.became(s)),
      reload,
    });
  }

  get seated(): boolean {
    return this.keep.seat() !== null;
  }

  join(name: string): void {
    this.name = name;
    this.refused.value = null;
    this.net.connect();
  }

  /** forget gives the seat of this browser up, without telling the server: for a token that is no longer good. */
  forget(): void {
    this.keep.setSeat(null);
    this.view.value = null;
    this.state.value = { name: "idle" };
  }

  leave(): void {
    this.net.ask({ type: "leave" });
    this.door.later(300, () => {
      this.net.stop("left");
      this.forget();
    });
  }

  edit(text: string): void {
    this.drafts.edit(text);
    this.text.value = text;
    this.synced.value = this.drafts.synced;
    this.schedule();
  }

  /** put replaces the editor's text, as an edit that is synced like any other. */
  put(text: string): void {
    this.edit(text);
    this.doc.value = `put ${++this.docs}`;
  }

  hand(kind: "submit" | "check"): void {
    const view = this.view.value;
    if (!view || (view.phase !== "running" && view.phase !== "warmup") || view.you.solved || view.you.choosing?.opened) return;
    const last = kind === "submit" ? this.submit.value : this.check.value;
    if (last && last.state !== "failed") return; // one at a time, however often the key is pressed
    const text = this.text.value;
    this.refusal.value = null;
    this.sync();
    const n = this.net.ask({ type: kind, text }, view.round?.index);
    this.byNumber.set(n, text);
    const trying: Trying = { n, state: "sending" };
    if (kind === "submit") {
      this.submit.value = trying;
      this.shown.value = null;
      this.checked.value = null;
    } else {
      this.check.value = trying;
      this.checked.value = null;
    }
  }

  hint(): void {
    this.net.ask({ type: "hint" }, this.view.value?.round?.index);
  }
  lost(on: boolean): void {
    this.net.ask({ type: "lost", ...(on ? { on } : {}) }, this.view.value?.round?.index);
  }
  guess(kind: Kind): void {
    this.net.ask({ type: "guess", guess: kind }, this.view.value?.round?.index);
  }

  /** measure tells the server how long our messages take: once, and when that turns from fast to slow or back. */
  private measure(): void {
    const ms = this.net.drift.trip;
    if (!Number.isFinite(ms) || (this.told !== null && this.told > slow === ms > slow)) return;
    this.told = Math.round(ms);
    this.net.ask({ type: "measure", ms: this.told }, this.view.value?.round?.index);
  }
  why(choice: number): void {
    this.net.ask({ type: "why", ...(choice ? { choice } : {}) }, this.view.value?.round?.index);
  }
  /** openPatches exchanges writing for choosing; the text goes first, since the room takes it as a submission. */
  openPatches(): void {
    this.refusal.value = null;
    this.sync();
    this.net.ask({ type: "patches" }, this.view.value?.round?.index);
  }
  choose(patch: string): void {
    if (this.choosing.value !== null) return; // one at a time
    this.refusal.value = null;
    this.choosing.value = this.net.ask({ type: "choose", patch }, this.view.value?.round?.index);
  }
  withdraw(submission: string): void {
    this.refusal.value = null; // "still being judged" is no longer so
    this.net.ask({ type: "withdraw", submission });
  }
  rename(name: string): void {
    this.refusal.value = null;
    this.net.ask({ type: "rename", name });
  }

  /** show opens an attempt's verdict, asking for it when it is not here. "fail" is the untouched program's. */
  show(submission: string): void {
    this.shown.value = submission;
    this.checked.value = null;
    this.detail(submission);
  }

  detail(submission: string): void {
    if (this.verdicts.value[submission] || this.asked.has(submission)) return;
    this.asked.add(submission);
    const n = this.net.ask({ type: "detail", submission });
    if (submission === "fail") this.failing = n;
  }

  private became(s: State): void {
    this.state.value = s;
    if (s.name === "waiting" || s.name === "stopped") {
      this.asked.clear();
      const c = this.check.value;
      // A check is not kept by the server: its answer went down with the connection.
      if (c && c.state === "received") {
        this.net.done(c.n);
        this.check.value = { ...c, state: "failed", text: "The connection broke during the check. Press Check again." };
      }
    }
    if (s.name === "stopped" && s.why === "refused") this.refused.value = { code: s.code ?? "", text: s.text ?? "" };
  }

  private take(m: FromServer): void {
    switch (m.type) {
      case "welcome": {
        this.refusal.value = null;
        const seat = this.keep.seat();
        const token = m.token || seat?.token;
        if (token) this.keep.setSeat({ token, seat: m.seat ?? seat?.seat ?? "", name: this.name || seat?.name || "" });
        const newer = this.drafts.welcome(m.draft);
        if (newer !== null) this.adopt(newer);
        this.schedule();
        break;
      }
      case "view":
        this.see(m.student ?? null, m.status);
        break;
      case "round":
        this.round.value = m;
        this.begin();
        break;
      case "ack":
        this.acked(m);
        break;
      case "progress":
        this.progress.value = { ...this.progress.value, [m.submission]: m };
        break;
      case "verdict":
        this.judged(m);
        break;
      case "patches":
        this.patches.value = m;
        break;
      case "error":
        if (m.code === "rate") {
          // It may have been a draft, which has no number: send the newest again a little later.
          this.drafts.doubt();
          this.schedule();
        }
        if (ends.has(m.code)) break;
        this.refusal.value = { code: m.code, text: m.text };
        break;
    }
  }

  private see(view: StudentView | null, status: Status): void {
    this.status.value = status;
    if (!view) return;
    const before = this.view.value;
    this.view.value = view;
    if (before?.round?.index !== view.round?.index) {
      this.submit.value = null;
      this.check.value = null;
      this.checked.value = null;
      this.shown.value = null;
      this.choosing.value = null;
      this.refusal.value = null;
      const { fail: _, ...rest } = this.verdicts.value; // it was the last round's
      this.verdicts.value = rest;
      this.asked.delete("fail");
    }
    this.begin();
    if (view.phase === "warmup") this.measure();
    if (this.shown.value === "fail" && status.fail) this.detail("fail");
    const judged = (view.you.attempts ?? []).filter((a) => a.state === "judged");
    const last = judged[judged.length - 1];
    if (last) this.detail(last.submission);
    const trying = this.submit.value;
    // From here on the view says where it is: judging, judged or withdrawn.
    if (trying?.submission && (view.you.attempts ?? []).some((a) => a.submission === trying.submission)) this.submit.value = null;
  }

  /** begin turns the drafts to the round once both the view and the round's text are here. */
  private begin(): void {
    const round = this.round.value;
    const index = this.view.value?.round?.index;
    if (!round || round.index !== index || this.drafts.round === index) return;
    this.adopt(this.drafts.begin(round.index, round.start));
  }

  private adopt(text: string): void {
    this.text.value = text;
    this.doc.value = `${this.room} ${this.drafts.round} ${++this.docs}`;
    this.synced.value = this.drafts.synced;
  }

  private acked(m: Ack): void {
    if (m.n === this.failing && m.state === "refused") {
      this.asked.delete("fail"); // it is being judged: a view will say when it is there
      if (m.code === "unknown") return;
    }
    for (const at of [this.submit, this.check]) {
      const t = at.value;
      if (!t || t.n !== m.n) continue;
      if (m.state === "refused") at.value = { ...t, state: "failed", ...(m.text ? { text: m.text } : {}) };
      else if (t.state === "sending") at.value = { ...t, state: "received", ...(m.submission ? { submission: m.submission } : {}) };
    }
    if (this.choosing.value === m.n) this.choosing.value = null;
    const source = this.byNumber.get(m.n);
    if (m.submission && source !== undefined) this.sources.set(m.submission, source);
    if (m.state === "refused" && m.code !== "unchanged") {
      this.refusal.value = { code: m.code ?? "", text: m.text || "That is not possible now." };
    }
  }

  private judged(m: Verdict): void {
    if (m.check) {
      if (this.check.value?.n !== m.check) return;
      const source = this.byNumber.get(m.check);
      this.check.value = null;
      this.tried.value ||= this.view.value?.phase === "warmup" && m.verdict.kind !== "error";
      this.checked.value = source === undefined ? m : { ...m, source };
      return;
    }
    if (!m.submission) return;
    if (m.source !== undefined) this.sources.set(m.submission, m.source);
    this.verdicts.value = { ...this.verdicts.value, [m.submission]: m };
    if (this.submit.value?.submission === m.submission) this.submit.value = null;
  }

  private schedule(): void {
    if (this.timer !== null) return;
    const clock = this.view.value?.clock;
    const late = clock?.runs && left(clock, this.net.drift.room(this.door.now())) < 6000;
    this.timer = this.door.later(late ? syncLate : syncEvery, () => {
      this.timer = null;
      this.sync();
    });
  }

  /** sync sends the draft when it changed. The bell takes the last one that arrived. */
  private sync(): void {
    const due = this.drafts.due();
    if (!due) return;
    if (this.net.send(due)) this.drafts.went(due.rev);
    else this.schedule();
    this.synced.value = this.drafts.synced;
  }
}
