// A program as a change of another one, by signs and colour, and by words for who listens.

import { useMemo, useState } from "preact/hooks";
import { diff, fold } from "../diff";

const said = { "+": "added: ", "-": "removed: ", " ": "" } as const;

export function Diff({ from, to, label }: { from: string; to: string; label: string }) {
  const [whole, setWhole] = useState(false);
  const parts = useMemo(() => {
    const all = diff(from, to);
    return whole ? [all] : fold(all, 3);
  }, [from, to, whole]);
  return (
    <div class="diff">
      <div class="diff-lines" role="group" tabIndex={0} aria-label={label}>
        {parts.map((part, i) =>
          typeof part === "number" ? (
            <p key={i} class="gap">⋯ {part} lines as before</p>
          ) : (
            <ol key={i}>
              {part.map((l, k) => (
                <li key={k} class={l.sign === "+" ? "come" : l.sign === "-" ? "go" : ""}>
                  <span class="sign" aria-hidden="true">{l.sign}</span>
                  <code>{said[l.sign] && <span class="hear">{said[l.sign]}</span>}{l.text || " "}</code>
                </li>
              ))}
            </ol>
          ),
        )}
      </div>
      <button type="button" class="quiet" aria-pressed={whole} onClick={() => setWhole(!whole)}>{whole ? "Only what changes" : "The whole program"}</button>
    </div>
  );
}
