// Keep is what the browser remembers of a room: the seat's token, the message counter, the editor's text. It falls back to
// memory where storage is switched off or full, so that nothing else has to care.

export interface Shelf {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface Seat {
  token: string;
  seat: string;
  name: string;
}

export interface KeptDraft {
  round: number;
  rev: number;
  text: string;
}

const prefix = "datarace/";

/** shelf is the browser's storage, or null where there is none. */
export function shelf(): Shelf | null {
  try {
    const key = prefix + "try";
    localStorage.setItem(key, "1");
    localStorage.removeItem(key);
    return localStorage;
  } catch {
    return null;
  }
}

export class Keep {
  private memory = new Map<string, string>();

  constructor(
    private store: Shelf | null,
    private room: string,
  ) {}

  seat(): Seat | null {
    return this.read<Seat>("seat");
  }
  setSeat(seat: Seat | null): void {
    this.write("seat", seat);
  }

  /** hostToken opens the room for the instructor. */
  hostToken(): string | null {
    return this.read<string>("host");
  }
  setHostToken(token: string | null): void {
    this.write("host", token);
  }

  draft(): KeptDraft | null {
    return this.read<KeptDraft>("draft");
  }
  setDraft(draft: KeptDraft): void {
    this.write("draft", draft);
  }

  /** last is the largest message number that this browser has used in the room. */
  last(): number {
    return this.read<number>("n") ?? 0;
  }
  setLast(n: number): void {
    this.write("n", n);
  }

  private read<T>(what: string): T | null {
    const key = prefix + what + "/" + this.room;
    let text: string | null = this.memory.get(key) ?? null;
    if (text === null) {
      try {
        text = this.store?.getItem(key) ?? null;
      } catch {
        text = null;
      }
    }
    if (text === null) return null;
    try {
      return JSON.parse(text) as T;
    } catch {
      return null;
    }
  }

  private write(what: string, value: unknown): void {
    const key = prefix + what + "/" + this.room;
    try {
      if (value === null) this.store?.removeItem(key);
      else this.store?.setItem(key, JSON.stringify(value));
      this.memory.delete(key);
      if (this.store) return;
    } catch {
      // full or forbidden: memory below
    }
    if (value === null) this.memory.delete(key);
    else this.memory.set(key, JSON.stringify(value));
  }
}
