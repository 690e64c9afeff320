import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff } from "../src/door";
import { Connection, type State } from "../src/net";
import type { FromServer, View } from "../src/wire";
import { StubDoor } from "./stub";

function made(resend = true) {
  const door = new StubDoor();
  const states: State[] = [];
  const messages: FromServer[] = [];
  const used: number[] = [];
  let reloads = 0;
  const net = new Connection({
    door,
    hello: () => ({ room: "K7P4XW", role: "student", token: "t" }),
    first: (last) => last + 1,
    used: (n) => used.push(n),
    resend,
    message: (m) => messages.push(m),
    state: (s) => states.push(s),
    reload: () => reloads++,
  });
  const view = (index: number) => ({ v: 1, type: "view", status: {}, student: { round: { index } } }) as unknown as View;
  const enter = (last = 0, round = 0) => {
    const s = door.last;
    s.onopen?.();
    s.say({ v: 1, type: "welcome", role: "student", now: 1000, last });
    s.say(view(round));
    return s;
  };
  return { door, net, states, messages, used, view, enter, reloads: () => reloads };
}

const state = (t: { states: State[] }) => t.states[t.states.length - 1]!;

test("a message that was not acknowledged is sent again under the same number, and only once after the acknowledgement", () => {
  const t = made();
  t.net.connect();
  const one = t.enter(7);
  const n = t.net.ask({ type: "submit", text: "package a" }, 0);
  assert.equal(n, 8, "numbers go on after the largest that the server knows");
  assert.equal(one.of("submit").length, 1);
  one.onclose?.({ code: 1006, reason: "" });
  t.door.pass(11_000);
  const two = t.enter(7);
  assert.deepEqual(two.of("submit"), [{ v: 1, type: "submit", text: "package a", n: 8 }]);
  two.say({ v: 1, type: "ack", n: 8, state: "saved", submission: "s" });
  two.onclose?.({ code: 1006, reason: "" });
  t.door.pass(11_000);
  assert.deepEqual(t.enter(8).of("submit"), []);
});

test("a submission that was received but not saved is sent again, since a killed server may have lost it", () => {
  const t = made();
  t.net.connect();
  const one = t.enter();
  const n = t.net.ask({ type: "submit", text: "x" }, 0);
  const hint = t.net.ask({ type: "hint" }, 0);
  one.say({ v: 1, type: "ack", n, state: "received" });
  one.say({ v: 1, type: "ack", n: hint, state: "received" });
  one.onclose?.({ code: 1006, reason: "" });
  t.door.pass(11_000);
  const two = t.enter();
  assert.equal(two.of("submit").length, 1);
  assert.equal(two.of("hint").length, 0, "a hint that was received is not bought twice");
});

test("what belongs to a round that is over is not sent into the next one", () => {
  const t = made();
  t.net.connect();
  t.enter(0, 0).onclose?.({ code: 1006, reason: "" });
  const n = t.net.ask({ type: "submit", text: "old" }, 0);
  t.door.pass(11_000);
  const two = t.enter(0, 1);
  assert.deepEqual(two.of("submit"), []);
  const ack = t.messages.find((m) => m.type === "ack");
  assert.deepEqual([ack?.type === "ack" && ack.n, ack?.type === "ack" && ack.state], [n, "refused"]);
});

test("the host's wishes are not kept for later: they are refused when the connection is away", () => {
  const t = made(false);
  t.net.connect();
  const one = t.enter();
  t.net.ask({ type: "start" });
  one.onclose?.({ code: 1006, reason: "" });
  t.net.ask({ type: "end" });
  t.door.pass(11_000);
  const two = t.enter();
  assert.deepEqual([two.of("start"), two.of("end")], [[], []]);
  assert.equal(t.messages.filter((m) => m.type === "ack" && m.state === "refused").length, 2);
});

test("each close code leads to its own state", () => {
  const cases: [number, string, string][] = [
    [1001, "waiting", "restarting"],
    [1013, "waiting", "slow"],
    [4008, "waiting", "rate"],
    [1006, "waiting", "lost"],
    [4001, "stopped", "elsewhere"],
    [4003, "stopped", "forbidden"],
    [4004, "stopped", "no-room"],
    [4009, "stopped", "version"],
  ];
  for (const [code, name, why] of cases) {
    const t = made();
    t.net.connect();
    t.enter().onclose?.({ code, reason: "" });
    const s = state(t) as { name: string; why: string };
    assert.deepEqual([code, s.name, s.why], [code, name, why]);
    assert.equal(t.reloads(), code === 4009 ? 1 : 0);
    t.door.pass(60_000);
    assert.equal(t.door.sockets.length > 1, name === "waiting", `close ${code}: connects again by itself`);
  }
});

test("a token that opens no seat any more ends the seat, with the server's words", () => {
  const t = made();
  t.net.connect();
  t.door.last.onopen?.();
  t.door.last.say({ v: 1, type: "error", code: "forbidden", text: "Join again." });
  assert.deepEqual(state(t), { name: "stopped", why: "forbidden", code: "forbidden", text: "Join again." });
});

test("an error before the welcome stops, so that a taken name does not knock for ever", () => {
  const t = made();
  t.net.connect();
  t.door.last.onopen?.();
  t.door.last.say({ v: 1, type: "error", code: "taken", text: "Somebody has it." });
  assert.deepEqual(state(t), { name: "stopped", why: "refused", code: "taken", text: "Somebody has it." });
  t.door.pass(60_000);
  assert.equal(t.door.sockets.length, 1);
  t.net.connect();
  t.enter();
  assert.equal(state(t).name, "open");
});

test("a connection that says nothing for long is given up and made anew", () => {
  const t = made();
  t.net.connect();
  const one = t.enter();
  t.door.pass(60_000);
  assert.ok(one.of("ping").length > 1, `got ${one.of("ping").length} pings, want some`);
  assert.equal(one.shut, true);
  assert.ok(t.door.sockets.length >= 2, `got ${t.door.sockets.length} sockets, want another try`);
});

test("when the network went, a connection that does not answer is given up within seconds, and one that answers stays", () => {
  for (const answers of [false, true]) {
    const t = made();
    t.net.connect();
    const one = t.enter();
    t.door.pass(11_000);
    one.say(t.view(0));
    t.door.pass(2_000);
    t.net.hurry();
    t.door.pass(1_000);
    if (answers) one.say(t.view(0));
    t.door.pass(4_500);
    assert.equal(one.shut, !answers, `answers: ${answers}; shut: ${one.shut}`);
  }
});

test("waits grow from half a second to ten, with jitter", () => {
  const low = [1, 2, 3, 4, 5, 6, 20].map((n) => backoff(n, 0));
  const high = [1, 2, 3, 4, 5, 6, 20].map((n) => backoff(n, 1));
  assert.deepEqual(low, [250, 500, 1000, 2000, 4000, 5000, 5000]);
  assert.deepEqual(high, [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});
