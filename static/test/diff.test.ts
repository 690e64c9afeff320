import assert from "node:assert/strict";
import { test } from "node:test";
import { diff, fold, type Line } from "../src/diff";

const shown = (lines: Line[]) => lines.map((l) => l.sign + l.text).join("\n");

test("a diff keeps what stays and shows what goes before what comes", () => {
  for (const [from, to, want] of [
    ["a\nb\nc\n", "a\nb\nc\n", " a\n b\n c"],
    ["a\nb\nc\n", "a\nx\nc\n", " a\n-b\n+x\n c"],
    ["a\nb\n", "a\nb\nc\n", " a\n b\n+c"],
    ["a\nb\n", "b\n", "-a\n b"],
    ["lock\nif\nadd\n", "if\nlock\nadd\n", "-lock\n if\n+lock\n add"],
    ["", "a\n", "+a"],
    ["a", "", "-a"],
    ["a\n\nb\n", "a\n\n\nb\n", " a\n \n+\n b"],
  ] as const) {
    assert.equal(shown(diff(from, to)), want);
  }
});

test("a diff gives back both programs", () => {
  const words = ["lock", "unlock", "n++", "", "}"];
  let seed = 7;
  const pick = (n: number) => (seed = (seed * 48271) % 2147483647) % n;
  for (let round = 0; round < 300; round++) {
    const some = () => Array.from({ length: pick(12) }, () => words[pick(words.length)]!);
    const [a, b] = [some(), some()];
    const d = diff(a.map((l) => l + "\n").join(""), b.map((l) => l + "\n").join(""));
    assert.deepEqual(d.filter((l) => l.sign !== "+").map((l) => l.text), a);
    assert.deepEqual(d.filter((l) => l.sign !== "-").map((l) => l.text), b);
  }
});

test("lines far from a change are counted, one alone is shown", () => {
  const lines = (text: string) => [...text].map((sign, i) => ({ sign, text: String(i) }) as Line);
  const seen = (text: string, around: number) => fold(lines(text), around).map((p) => (typeof p === "number" ? p : p.map((l) => l.text).join(" ")));
  assert.deepEqual(seen("     +     ", 2), [3, "3 4 5 6 7", 3]);
  assert.deepEqual(seen("+  +", 1), ["0 1 2 3"]);
  assert.deepEqual(seen("+   +", 1), ["0 1 2 3 4"]);
  assert.deepEqual(seen("+    +", 1), ["0 1", 2, "4 5"]);
  assert.deepEqual(seen("   ", 2), [3]);
  assert.deepEqual(seen("", 2), []);
});
