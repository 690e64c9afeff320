// Drafts keeps one seat's text of one round in three places that may disagree: the editor, this browser, the server.
// The newest by revision wins; of equals, this browser's.

import type { Keep } from "./keep";
import type { Draft } from "./wire";

/** none is no round yet; the warm-up is -1. */
const none = -2;

export class Drafts {
  round = none;
  rev = 0;
  text = "";
  private sent = 0; // the largest revision the server is known or believed to have
  private server: Draft | null = null;

  constructor(private keep: Keep) {}

  /** welcome takes what the server has after a (re)connection; it returns the text to show when that is newer than ours. */
  welcome(draft: Draft | undefined): string | null {
    this.server = draft ?? null;
    this.sent = 0;
    if (!draft || draft.round !== this.round) return null;
    this.sent = draft.rev;
    if (draft.rev <= this.rev) return null;
    this.rev = draft.rev;
    this.text = draft.text;
    this.keep.setDraft({ round: this.round, rev: this.rev, text: this.text });
    return this.text;
  }

  /** begin turns to a round and returns the text to show: the newest draft of that round, or the program as given. */
  begin(round: number, start: string): string {
    if (round === this.round) return this.text;
    this.round = round;
    this.rev = 0;
    this.text = start;
    this.sent = 0;
    const kept = this.keep.draft();
    if (kept && kept.round === round) {
      this.rev = kept.rev;
      this.text = kept.text;
    }
    if (this.server && this.server.round === round) {
      this.sent = this.server.rev;
      if (this.server.rev > this.rev) {
        this.rev = this.server.rev;
        this.text = this.server.text;
      }
    } else if (!kept || kept.round !== round) {
      // Revisions go on growing over rounds, so that a late frame of the last round never looks newer.
      this.rev = Math.max(kept?.rev ?? 0, this.server?.rev ?? 0);
      this.sent = this.rev;
    }
    return this.text;
  }

  /** edit takes the editor's text. */
  edit(text: string): void {
    if (text === this.text || this.round === none) return;
    this.text = text;
    this.rev++;
    this.keep.setDraft({ round: this.round, rev: this.rev, text });
  }

  /** due returns what the server has not got yet, or null. */
  due(): Omit<Draft, "v"> | null {
    if (this.round === none || this.rev <= this.sent) return null;
    return { type: "draft", round: this.round, rev: this.rev, text: this.text };
  }

  /** went notes that a draft was sent. */
  went(rev: number): void {
    this.sent = Math.max(this.sent, rev);
  }

  /** doubt forgets what the server is believed to have, so that the newest text is due again. */
  doubt(): void {
    if (this.rev > 0) this.sent = Math.min(this.sent, this.rev - 1);
  }

  get synced(): boolean {
    return this.rev <= this.sent;
  }
}
