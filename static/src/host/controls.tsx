// What acts on the whole class: one primary action for the phase, and the few beside it.

import { Sure } from "../parts/sure";
import type { HostView } from "../wire";
import type { Host } from "./model";

export function Controls({ host, view }: { host: Host; view: HostView }) {
  const off = host.state.value.name !== "open";
  const last = (view.round?.index ?? -1) + 1 >= view.rounds;
  const extend = (minutes: number) => host.steer("extend", { ms: minutes * 60_000 });
  const more = view.phase === "running" || view.phase === "paused" || view.phase === "reading" || view.phase === "warmup";
  return (
    <div class="controls" role="group" aria-label="Round">
      {more && (
        <span class="extend" role="group" aria-label="More time">
          {[1, 2, 5].map((m) => (
            <button type="button" key={m} disabled={off} aria-label={`${m} more minute${m > 1 ? "s" : ""}`} onClick={() => extend(m)}>+{m}</button>
          ))}
        </span>
      )}
      {(view.phase === "running" || view.phase === "paused") && (
        <Sure label="End now" ask="End the round?" disabled={off} onSure={() => host.steer("end")} testid="end" />
      )}
      {view.phase === "warmup" && <button type="button" disabled={off} onClick={() => host.steer("end")} data-testid="end">End the warm-up</button>}
      {view.phase === "lobby" && view.warmUp?.state === "next" && <button type="button" disabled={off} onClick={() => host.steer("start")}>Skip it: start round 1</button>}
      {view.phase === "lobby" && view.warmUp?.state === "done" && <button type="button" disabled={off} onClick={() => host.steer("warmup")}>Warm up again</button>}
      {view.phase === "reading" && <button type="button" disabled={off} onClick={() => host.steer("pause")}>Pause</button>}
      {view.phase === "review" && !last && (
        <Sure label="Podium" ask="Skip the other rounds?" disabled={off} onSure={() => host.steer("finish")} testid="finish" />
      )}
      <Primary host={host} view={view} off={off} last={last} />
    </div>
  );
}

function Primary({ host, view, off, last }: { host: Host; view: HostView; off: boolean; last: boolean }) {
  const button = (label: string, go: () => void) => (
    <button type="button" class="primary" data-testid="primary" disabled={off} onClick={go}>{label}</button>
  );
  switch (view.phase) {
    case "lobby":
      if (view.warmUp?.state === "next") return button("Start the warm-up", () => host.steer("warmup"));
      return button("Start round 1", () => host.steer("start"));
    case "warmup":
      return button("Start round 1", () => host.steer("start"));
    case "reading":
      return button("Start the clock", () => host.steer("start"));
    case "running":
      return button("Pause", () => host.steer("pause"));
    case "paused":
      return button("Resume", () => host.steer("resume"));
    case "closing":
      return <Sure class="primary" label="Skip the rest" ask={`Leave ${view.judging} unjudged?`} disabled={off} onSure={() => host.steer("end")} testid="primary" />;
    case "review":
      return button(last ? "Podium" : `Start round ${(view.round?.index ?? 0) + 2}`, () => host.steer("next"));
    case "podium":
      return <Sure class="primary" label="Close the room" ask="Close it for everyone?" disabled={off} onSure={() => host.steer("close")} testid="primary" />;
    default:
      return <a class="btn primary" data-testid="primary" href="/host">All rooms</a>;
  }
}
