// Every state of every page: no accessibility violation, nothing on the console (a broken content policy shows there),
// nothing wider than the window.

import assert from "node:assert/strict";
import { test } from "node:test";
import axe from "axe-core";
import { faces, sizes } from "./faces.mjs";

test("every state is clean under axe, silent on the console and fits its window", { timeout: 900_000 }, async () => {
  const wrong = [];
  let looked = 0;
  await faces({
    themes: ["light", "dark"],
    async each({ page, state, face, width, height, theme, said }) {
      const where = `${state.name} at ${width}, ${theme}`;
      for (const line of said) if (!line.includes("status of 403")) wrong.push(`${where}: console: ${line}`);
      if (theme === "dark" && width !== sizes[face][0][0]) return;
      looked++;
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      if (wide > 0) wrong.push(`${where}: ${wide} px wider than the window`);
      if (face === "screen" && width > height) {
        const cut = await page.evaluate(() => {
          const main = document.querySelector("main").getBoundingClientRect();
          // Of the names in the lobby whole rows are shown, and the others hidden.
          const low = Math.max(...[...document.querySelectorAll("main *:not(.here li, .here li *)")].map((e) => e.getBoundingClientRect().bottom));
          return Math.round(Math.max(low - main.bottom, (document.querySelector(".foot")?.getBoundingClientRect().bottom ?? 0) - innerHeight));
        });
        if (cut > 2) wrong.push(`${where}: ${cut} px lower than its place`);
      }
      if (face === "screen" && width === 1920) {
        const small = await page.evaluate(() => {
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const found = [];
          while (walk.nextNode()) {
            const at = walk.currentNode.parentElement;
            const px = parseFloat(getComputedStyle(at).fontSize);
            if (walk.currentNode.textContent.trim() && px < 40 && !at.closest(".hear")) found.push(`${at.className || at.tagName} ${px} px`);
          }
          return found;
        });
        for (const s of small) wrong.push(`${where}: under 40 px: ${s}`);
      }
      // Axe sees a face in its two main sizes; in the third it is the fit that counts.
      if (face === "screen" ? width < height : width === 1024) return;
      await page.evaluate(axe.source);
      // The dark theme differs in colours alone.
      const only = theme === "dark" ? { runOnly: ["color-contrast"] } : {};
      const result = await page.evaluate((o) => window.axe.run({ resultTypes: ["violations"], ...o }), only);
      for (const v of result.violations) wrong.push(`${where}: ${v.id}: ${v.nodes.map((n) => n.target.join(" ") + " " + (n.any[0]?.message ?? "")).slice(0, 3).join("; ")}`);
    },
  });
  assert.ok(looked > 150, `got ${looked} states, want them all`);
  assert.deepEqual(wrong, []);
});

test("Tab indents in the editor, and Escape then Tab leaves it", { timeout: 120_000 }, async () => {
  let done = false;
  await faces({
    want: "student running, empty",
    async each({ page, width }) {
      if (width !== sizes.student[0][0]) return;
      const here = () => page.evaluate(() => document.activeElement?.className ?? "");
      await page.locator(".cm-content").focus();
      await page.keyboard.press("Tab");
      assert.match(await here(), /cm-content/);
      assert.match(await page.locator(".cm-line").first().textContent(), /^\tpackage office/);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Tab");
      assert.doesNotMatch(await here(), /cm-content/);
      done = true;
    },
  });
  assert.ok(done, "the editor was not there");
});
