// Door is all that the connection needs of the browser, so that tests can stand in for it.

export interface Socket {
  send(text: string): void;
  close(code?: number, reason?: string): void;
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
}

export interface Door {
  socket(): Socket;
  /** now is local time in milliseconds; it never goes back. */
  now(): number;
  later(ms: number, f: () => void): number;
  cancel(timer: number): void;
  /** random is from 0 up to 1. */
  random(): number;
}

/** browser is the real one: a websocket to the server that the page came from. */
export function browser(): Door {
  const url = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`;
  return {
    socket: () => new WebSocket(url) as unknown as Socket,
    now: () => performance.now(),
    later: (ms, f) => window.setTimeout(f, ms),
    cancel: (timer) => window.clearTimeout(timer),
    random: Math.random,
  };
}

/** backoff is how long to wait before try number tries (from 1), in milliseconds: half a second, doubling up to ten, with jitter. */
export function backoff(tries: number, random: number): number {
  const full = Math.min(10_000, 500 * 2 ** Math.min(tries - 1, 10));
  return Math.round(full * (0.5 + random / 2));
}
