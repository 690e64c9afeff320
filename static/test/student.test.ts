import assert from "node:assert/strict";
import { test } from "node:test";
import { Keep } from "../src/keep";
import { Student } from "../src/student/model";
import type { Verdict, View } from "../src/wire";
import { StubDoor, StubShelf } from "./stub";

/** seated is a student in a round; view says what the server shows next. */
function seated() {
  const door = new StubDoor();
  const me = new Student("K7P4XW", new Keep(new StubShelf(), "K7P4XW"), door, () => {});
  me.join("Kim");
  const socket = door.last;
  socket.onopen?.();
  socket.say({ v: 1, type: "welcome", role: "student", seat: "s", token: "t", now: 0, last: 0 });
  const view = (phase: string, index: number, status = {}) =>
    socket.say({
      v: 1, type: "view", status,
      student: { phase, round: { index }, clock: { now: 0, left: 9, total: 9, runs: true }, you: { attempts: [], hints: [] } },
    } as unknown as View);
  return { door, me, socket, view };
}

const fail = (n: number) => ({ v: 1, type: "verdict", submission: "fail", n, source: "start", verdict: { kind: "race" } }) as unknown as Verdict;

test("seeing it fail waits for the judge by itself, without a complaint, and each round has its own", () => {
  const t = seated();
  t.view("running", 0);
  t.me.show("fail");
  const first = t.socket.of("detail");
  assert.deepEqual(first.map((m) => m["submission"]), ["fail"]);
  t.socket.say({ v: 1, type: "ack", n: Number(first[0]!["n"]), state: "refused", code: "unknown", text: "not judged yet" });
  assert.equal(t.me.refusal.value, null);
  t.view("running", 0);
  assert.equal(t.socket.of("detail").length, 1, "asked again before it was there");
  t.view("running", 0, { fail: true });
  t.view("running", 0, { fail: true });
  const second = t.socket.of("detail");
  assert.equal(second.length, 2, "asked once more when it was there");
  t.socket.say(fail(Number(second[1]!["n"])));
  assert.equal(t.me.verdicts.value["fail"]?.verdict.kind, "race");

  t.view("running", 1);
  assert.equal(t.me.verdicts.value["fail"], undefined, "the last round's failure is shown for the next program");
  assert.equal(t.me.shown.value, null);
  t.me.show("fail");
  assert.equal(t.socket.of("detail").length, 3);
});

test("patches are asked for after the text that stands in the editor, and a choice is sent once", () => {
  const t = seated();
  t.socket.say({ v: 1, type: "round", index: 0, challenge: "c", title: "", concepts: [], brief: "", api: [], start: "start" });
  t.view("running", 0);
  t.me.edit("half a fix");
  t.me.openPatches();
  const sent = t.socket.sent.map((m) => m["type"]);
  assert.ok(sent.indexOf("draft") >= 0 && sent.indexOf("draft") < sent.indexOf("patches"), `sent ${sent.join(", ")}; want the draft before the wish`);
  t.socket.say({ v: 1, type: "patches", round: 0, patches: [{ id: "p1", text: "one" }, { id: "p2", text: "two" }] });
  assert.equal(t.me.patches.value?.patches.length, 2);
  t.me.choose("p1");
  t.me.choose("p2");
  const chosen = t.socket.of("choose");
  assert.deepEqual(chosen.map((m) => m["patch"]), ["p1"], "a second choice went out before the first was answered");
  t.socket.say({ v: 1, type: "ack", n: Number(chosen[0]!["n"]), state: "received" });
  t.me.choose("p2");
  assert.equal(t.socket.of("choose").length, 2);
});
