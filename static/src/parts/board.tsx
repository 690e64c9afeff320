// The standings as a table of few rows.

import type { BoardRow } from "../wire";
import { points } from "../words";
import { Name } from "./words";

function Move({ move }: { move: number }) {
  if (move > 0) return <span class="up">▲ {move}<span class="hear"> up</span></span>;
  if (move < 0) return <span class="soft">▼ {-move}<span class="hear"> down</span></span>;
  return <span class="soft" aria-hidden="true">–</span>;
}

export function Board({ rows, you, label }: { rows: BoardRow[]; you?: string; label?: string }) {
  if (!rows.length) return <p class="soft">No points yet.</p>;
  return (
    <ol class="board" aria-label={label ?? "Standings"}>
      {rows.map((r) => (
        <li key={r.seat} data-seat={r.seat} class={r.seat === you ? "you" : ""} aria-current={r.seat === you ? "true" : undefined}>
          <span class="rank">{r.rank}</span>
          <Name name={r.name} />
          <span class="num">{points(r.points)}</span>
          <Move move={r.move} />
        </li>
      ))}
    </ol>
  );
}
