// The fastest of a challenge in all rooms that were ever played here: only where the server keeps such a list.

import { useEffect, useState } from "preact/hooks";
import { minutes } from "../clock";
import type { FastTime, Fastest as List } from "../wire";
import { Name } from "./words";

/** late is how long the times of a round that has just ended may take to be in the list, in milliseconds. */
const late = 1500;

/** Fastest shows the first few, once there are any; kept is Status.best. */
export function Fastest({ challenge, kept, most }: { challenge: string | undefined; kept: boolean | undefined; most: number }) {
  const [times, setTimes] = useState<FastTime[]>([]);
  useEffect(() => {
    setTimes([]);
    if (!kept || !challenge) return;
    let gone = false;
    const load = () =>
      fetch(`/api/best/${encodeURIComponent(challenge)}`)
        .then((r) => (r.ok ? (r.json() as Promise<List>) : null))
        .then((list) => !gone && list && setTimes(list.times))
        .catch(() => {}); // it is an ornament: without it nothing is missing
    void load();
    const again = setTimeout(load, late);
    return () => {
      gone = true;
      clearTimeout(again);
    };
  }, [challenge, kept]);
  if (!times.length) return null;
  return (
    <section class="fastest" aria-label="Fastest ever">
      <h2>Fastest ever</h2>
      <ol>
        {times.slice(0, most).map((t, i) => (
          <li key={i}><Name name={t.name} /> <b class="num">{minutes(t.millis)}</b></li>
        ))}
      </ol>
    </section>
  );
}
