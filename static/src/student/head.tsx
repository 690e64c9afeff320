// The line on top: where I am, how I stand, how long is left.

import { minutes } from "../clock";
import { Mark } from "../parts/icons";
import { TimeBar, TimeLeft } from "../parts/timer";
import { Name } from "../parts/words";
import type { StudentView } from "../wire";
import { code, points } from "../words";
import type { Student } from "./model";

const timed = new Set(["warmup", "reading", "running", "paused"]);

export function Head({ me, view }: { me: Student; view: StudentView }) {
  const { you, round } = view;
  return (
    <>
      <header class="top">
        <Mark />
        <b class="brand">datarace</b>
        <span class="chip fixed wide-only">Room <b class="mono">{code(view.room)}</b></span>
        {view.phase === "warmup" && <span class="chip">Warm-up<span class="wide-only"> · counts for nothing</span></span>}
        {round && view.phase !== "warmup" && <span class="chip title">Round {round.index + 1} of {view.rounds}<span class="wide-only"> · {round.title}</span></span>}
        <span class="grow" />
        <span class="chip wide-only"><Name name={you.name} /></span>
        {((round && view.phase !== "warmup") || you.points > 0) && (
          <span class="chip num" data-testid="points">{points(you.points)} <span class="soft">points</span></span>
        )}
        {you.rank ? <span class="chip num wide-only">place {you.rank}</span> : null}
        {you.target && <span class="chip num wide-only">{points(you.target.behind)} behind <Name name={you.target.name} /></span>}
        {you.extra ? <span class="chip num" title="Your points fall more slowly">+{minutes(you.extra)}<span class="wide-only"> extra</span></span> : null}
        {timed.has(view.phase) && view.clock.total > 0 && <TimeLeft clock={view.clock} drift={me.net.drift} />}
      </header>
      {timed.has(view.phase) && view.clock.total > 0 && <TimeBar clock={view.clock} drift={me.net.drift} />}
    </>
  );
}
