import assert from "node:assert/strict";
import { test } from "node:test";
import { Drift, left, minutes, spoken } from "../src/clock";
import { Drafts } from "../src/drafts";
import { joinURL, onlyHere, shortURL } from "../src/invite";
import { Keep } from "../src/keep";
import { keyIn } from "../src/host/api";
import { place } from "../src/parts/marks";
import { lanes } from "../src/parts/verdict";
import { kinds, rungs } from "../src/wire";
import { code, kindWords, ladder, normal, points, suggestion } from "../src/words";
import { StubShelf } from "./stub";

test("the fastest ping is the one that is believed", () => {
  const d = new Drift();
  d.welcome(10_000, 100);
  assert.equal(d.room(100), 10_000);
  d.pong(200, 600, 10_500); // 400 ms there and back: 10 500 was at 400
  assert.equal(d.room(600), 10_700);
  d.pong(1000, 1020, 11_030); // 20 ms: 11 030 was at 1010
  assert.equal(d.room(1020), 11_040);
  d.pong(2000, 3000, 99_999);
  assert.equal(d.room(2020), 12_040, "a slow ping does not move the clock");
});

test("the clock stands still in a pause, never grows and ends at nought", () => {
  const c = { now: 1000, left: 5000, total: 60_000, runs: true };
  assert.equal(left(c, 3000), 3000);
  assert.equal(left(c, 500), 5000);
  assert.equal(left(c, 99_000), 0);
  assert.equal(left({ ...c, runs: false }, 99_000), 5000);
  assert.deepEqual([0, 1, 999, 1000, 192_000, 3_600_000].map(minutes), ["0:00", "0:01", "0:01", "0:01", "3:12", "60:00"]);
  assert.equal(spoken(61_000), "1 minute 1 second");
});

test("the newest draft comes back, from wherever it is", () => {
  const keep = new Keep(new StubShelf(), "A");
  const one = new Drafts(keep);
  assert.equal(one.begin(0, "start"), "start");
  assert.equal(one.due(), null, "an untouched program is not a draft");
  one.edit("start 1");
  assert.deepEqual(one.due(), { type: "draft", round: 0, rev: 1, text: "start 1" });
  one.went(1);
  one.edit("start 12");

  const again = new Drafts(keep); // the page was loaded again; the server has the older one
  again.welcome({ v: 1, type: "draft", round: 0, rev: 1, text: "start 1" });
  assert.equal(again.begin(0, "start"), "start 12");
  assert.equal(again.due()?.rev, 2);

  const elsewhere = new Drafts(keep); // another device wrote meanwhile
  elsewhere.welcome({ v: 1, type: "draft", round: 0, rev: 9, text: "theirs" });
  assert.equal(elsewhere.begin(0, "start"), "theirs");
  assert.equal(elsewhere.due(), null);

  assert.equal(elsewhere.begin(1, "next"), "next", "a draft of another round is not shown");
  assert.equal(elsewhere.due(), null);
  elsewhere.edit("next 1");
  assert.equal(elsewhere.due()?.rev, 10, "revisions go on growing");
});

test("after a reconnection a newer text of the server replaces ours, an older one does not", () => {
  const d = new Drafts(new Keep(null, "A"));
  d.begin(0, "s");
  d.edit("ours");
  d.went(1);
  assert.equal(d.welcome({ v: 1, type: "draft", round: 0, rev: 5, text: "newer" }), "newer");
  d.edit("ours again");
  assert.equal(d.welcome({ v: 1, type: "draft", round: 0, rev: 5, text: "newer" }), null);
  assert.equal(d.due()?.rev, 6);
  assert.equal(d.welcome(undefined), null);
  assert.equal(d.due()?.rev, 6, "a server that lost it gets it again");
  d.went(6);
  assert.equal(d.due(), null);
  d.doubt();
  assert.equal(d.due()?.rev, 6, "a draft that was refused is due again");
});

test("what is kept survives a shelf that is full, and rooms do not mix", () => {
  const full = { getItem: () => null, setItem: () => { throw new Error("full"); }, removeItem: () => {} };
  const k = new Keep(full, "A");
  k.setSeat({ token: "t", seat: "s", name: "n" });
  assert.equal(k.seat()?.token, "t");
  const shelf = new StubShelf();
  new Keep(shelf, "A").setLast(5);
  assert.deepEqual([new Keep(shelf, "A").last(), new Keep(shelf, "B").last()], [5, 0]);
  shelf.setItem("datarace/n/A", "{broken");
  assert.equal(new Keep(shelf, "A").last(), 0);
});

test("a mark follows its line, and goes with it", () => {
  const judged = "a\nb\nc\nd";
  const m = (line: number) => ({ line, text: "x" });
  assert.deepEqual(place([m(3)], judged, judged), [m(3)]);
  assert.deepEqual(place([m(3)], judged, "a\nnew\nb\nc\nd"), [m(4)]);
  assert.deepEqual(place([m(3)], judged, "c\nd"), [m(1)]);
  assert.deepEqual(place([m(3)], judged, "a\nb\nC\nd"), []);
});

test("every kind and every rung has words", () => {
  for (const k of kinds) assert.ok(kindWords[k]?.word, k);
  assert.deepEqual(ladder, ["builds", "behaves", "race-free", "clean", "concurrent"]);
  assert.ok(rungs.length >= ladder.length);
});

test("codes, numbers, names and addresses as people write them", () => {
  assert.equal(code("K7P4XW"), "K7P 4XW");
  assert.equal(normal(" k7p-4xw "), "K7P4XW");
  assert.equal(points(1234567), "1\u202f234\u202f567");
  assert.equal(suggestion(() => 0), "Patient Mutex");
  assert.ok(suggestion(() => 0.999999).length > 3);
  assert.equal(shortURL("http://192.168.1.20:8080/"), "192.168.1.20:8080");
  assert.equal(shortURL("https://race.example.org"), "https://race.example.org");
  assert.equal(joinURL("192.168.1.20:8080", "K7P4XW"), "http://192.168.1.20:8080/j/K7P4XW");
  assert.equal(keyIn(" http://x:1/host#abc "), "abc");
  assert.equal(keyIn("abc"), "abc");
});

test("an address that means whichever computer it is typed on leads nobody here", () => {
  for (const here of ["localhost:8080", "http://localhost:8080", "http://LOCALHOST", "127.0.0.1:8080", "http://[::1]:8080", "race.localhost/x"]) {
    assert.equal(onlyHere(here), true, here);
  }
  for (const there of ["192.168.1.20:8080", "https://race.example.org", "http://localhost.example.org", "10.127.0.0.1.example", "[fe80::1]:80"]) {
    assert.equal(onlyHere(there), false, there);
  }
});

test("a goroutine has the same number in the gutter and in the player", () => {
  const verdict = {
    kind: "wrong" as const, rung: "builds" as const, sentence: "", schedules: 1,
    marks: [
      { line: 9, lane: 2, text: "window 12 changed o.next in between" },
      { line: 7, lane: 1, text: "window 1 looks at o.next here" },
      { line: 8, lane: 1, text: "window 1 changes o.next here" },
      { line: 3, text: "main waits here" },
    ],
    schedule: { number: 1, scenario: "", goroutines: ["main", "window 1", "window 12"], steps: [] },
  };
  assert.deepEqual(lanes(verdict), ["window 1", "window 12", "main"]);
  assert.deepEqual(lanes({ ...verdict, marks: [] }), ["main", "window 1", "window 12"]);
});
