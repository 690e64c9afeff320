// Pictures that say the same as the words beside them; hidden from screen readers for that reason.

import type { Kind } from "../wire";

/** Mark is the sign of the house: two lanes and the edge between them. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 22 22" aria-hidden="true">
      <path d="M3 7h9m3 0h4M3 15h4m3 0h9" stroke="var(--g1)" stroke-width="3" stroke-linecap="round" />
      <path d="M13.5 8.5 8.5 13.5" stroke="var(--g2)" stroke-width="2" stroke-dasharray="1.5 2.5" stroke-linecap="round" />
    </svg>
  );
}

const lines: Record<Kind, string> = {
  accepted: "M3 9.5 7 13.5 15 4.5",
  compile: "M6 4 2 9l4 5M12 4l4 5-4 5",
  refused: "M9 2a7 7 0 1 0 0 14A7 7 0 0 0 9 2M4 4l10 10",
  wrong: "M3 6.5h12M3 11.5h12M12 3 6 15",
  race: "M2 5h8m3 0h3M2 13h3m3 0h8",
  deadlock: "M5 4a6.5 6.5 0 0 1 9 2M14 2v4h-4M13 14a6.5 6.5 0 0 1-9-2M4 16v-4h4",
  leak: "M9 2C6 6 4 8.5 4 11a5 5 0 0 0 10 0c0-2.5-2-5-5-9",
  panic: "M9 2v8M9 14.5v.5",
  serial: "M3 4h12M3 9h12M3 14h12",
  contended: "M5 8V5.5a4 4 0 0 1 8 0V8M3.5 8h11v8h-11z",
  slow: "M9 2a7 7 0 1 0 0 14A7 7 0 0 0 9 2M9 5v4l3 2",
  memory: "M3 5h12v8H3zM6 2v3M9 2v3M12 2v3M6 13v3M9 13v3M12 13v3",
  output: "M3 4h12M3 8h12M3 12h7M13 11v5m-2.5-2L13 16l2.5-2",
  error: "M9 2 1.5 15.5h15zM9 7v4M9 13.3v.2",
};

/** KindIcon is one verdict kind; each has its own shape, so that no one needs to see its colour. */
export function KindIcon({ kind }: { kind: Kind }) {
  return (
    <svg class="icon" viewBox="0 0 18 18" aria-hidden="true">
      <path d={lines[kind]} fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" stroke-linejoin="round" />
    </svg>
  );
}
