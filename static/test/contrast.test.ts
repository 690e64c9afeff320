import assert from "node:assert/strict";
import { test } from "node:test";
import css from "../src/css/tokens.css";

type Theme = Record<string, string>;

/** themes reads the tokens of both themes out of the style sheet. */
function themes(): { light: Theme; dark: Theme } {
  const read = (text: string): Theme =>
    Object.fromEntries([...text.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((m) => [m[1]!, m[2]!]));
  const at = css.indexOf("@media (prefers-color-scheme: dark)");
  assert.ok(at > 0, "no dark theme in tokens.css");
  const light = read(css.slice(0, at));
  return { light, dark: { ...light, ...read(css.slice(at)) } };
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((i) => {
    const c = parseInt(hex.slice(i, i + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a: string, b: string): number {
  const [hi, lo] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (hi + 0.05) / (lo + 0.05);
}

const grounds = ["paper", "card", "wash"];
const texts = ["ink", "soft", "go", "g1", "g2", "g3", "g4", "g5", "g6", "good", "bad", "warn"];

for (const [name, theme] of Object.entries(themes())) {
  test(`text has 4.5:1 on every ground in the ${name} theme`, () => {
    const pairs: [string, string][] = grounds.flatMap((g) => texts.map((t) => [t, g] as [string, string]));
    pairs.push(["on-go", "go"], ["ink", "pick"]);
    for (const lane of ["g1", "g2", "g3", "g4", "g5", "g6", "warn"]) pairs.push(["on-lane", lane]);
    for (const [text, ground] of pairs) {
      const got = contrast(theme[text]!, theme[ground]!);
      assert.ok(got >= 4.5, `${text} on ${ground}: got ${got.toFixed(2)}, want 4.5`);
    }
  });

  test(`borders of controls have 3:1 in the ${name} theme`, () => {
    for (const ground of grounds) {
      const got = contrast(theme["edge"]!, theme[ground]!);
      assert.ok(got >= 3, `edge on ${ground}: got ${got.toFixed(2)}, want 3`);
    }
  });
}
