// Opens every fixture in a browser, against a fake websocket, under the server's Content-Security-Policy.
//
//	node test/look.mjs DIR [WORD]    pictures of every state whose name has WORD in it, in every size
//	test/run.mjs                     axe and the console in every state

import { chromium } from "playwright-core";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { make } from "../build.mjs";
import { serve } from "./serve.mjs";
import { states } from "./fixtures/states.mjs";

/** sizes are what each face is made for, the first one first; everySize is what somebody will open it on. */
export const sizes = {
  student: [[1440, 900], [1024, 768], [390, 844]],
  host: [[1440, 900], [1024, 768], [390, 844]],
  screen: [[1920, 1080], [1024, 768], [390, 844]],
};
export const everySize = [[1920, 1080], [1440, 900], [1024, 768], [390, 844]];

/** phaseOf is the phase that the fixture's view is in. */
function phaseOf(state) {
  const view = state.say.find((m) => m.type === "view");
  return (view?.student ?? view?.host ?? view?.screen)?.phase ?? "none";
}

/** fake stands in for the page's WebSocket: it says what the fixture says once the page said hello. */
function fake({ say, close, answer, store }) {
  try {
    if (!sessionStorage.getItem("fixture")) {
      sessionStorage.setItem("fixture", "1");
      for (const [k, v] of Object.entries(store)) localStorage.setItem(k, v);
    }
  } catch {}
  let sockets = 0;
  window.WebSocket = class {
    constructor() {
      this.first = sockets++ === 0;
      if (close && !this.first) {
        setTimeout(() => this.onclose?.({ code: close, reason: "" }), 100); // so that the waits grow, and can be seen on a busy machine
        return;
      }
      setTimeout(() => this.onopen?.(), 0);
    }
    send(text) {
      const m = JSON.parse(text);
      const later = (x) => setTimeout(() => this.onmessage?.({ data: JSON.stringify(x) }), 0);
      if (m.type === "hello") {
        for (const x of say) later(x);
        if (close) setTimeout(() => this.onclose?.({ code: close, reason: "" }), 60);
      } else if (m.type === "ping") later({ v: 1, type: "pong", t: m.t, now: 500_000 });
      else if (answer?.[m.type]) later({ ...answer[m.type], n: m.n, ...(answer[m.type].check ? { check: m.n } : {}) });
    }
    close() {}
  };
}

export async function faces({ want = "", each, themes = ["light"], at = sizes }) {
  const dist = await mkdtemp(path.join(os.tmpdir(), "datarace-pages-"));
  await make({ out: dist });
  const server = await serve(dist);
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  try {
    for (const state of states.filter((s) => s.name.includes(want))) {
      const face = state.name.split(" ")[0];
      const context = await browser.newContext({ reducedMotion: "reduce" });
      const page = await context.newPage();
      const said = [];
      page.on("console", (m) => ["error", "warning"].includes(m.type()) && said.push(m.text()));
      page.on("pageerror", (e) => said.push(String(e)));
      server.special.http = state.http ?? {};
      await page.addInitScript(fake, { say: state.say, close: state.close ?? 0, answer: state.answer ?? {}, store: state.store });
      await page.setViewportSize({ width: at[face][0][0], height: at[face][0][1] });
      await page.goto(server.url + state.path, { waitUntil: "load" });
      if (state.close) await page.getByText(state.until).first().waitFor();
      else await page.waitForFunction((phase) => document.body.dataset.phase === phase || document.body.innerText.length > 60, phaseOf(state));
      for (const [what, where, text] of state.act ?? []) {
        if (what === "fill") await page.fill(where, text);
        else if (what === "see") await page.getByText(where).first().waitFor();
        else await page.locator(where).first().click();
      }
      for (const [width, height] of at[face]) {
        await page.setViewportSize({ width, height });
        if (state.tab && width < 760) await page.getByRole("button", { name: state.tab, exact: true }).click();
        if (state.tap && width < 760) await page.getByRole("button", { name: state.tap, exact: true }).click({ timeout: 5_000 });
        for (const theme of themes) {
          await page.emulateMedia({ colorScheme: theme });
          await page.evaluate(() => document.fonts.ready.then(() => new Promise((ok) => requestAnimationFrame(() => requestAnimationFrame(ok)))));
          await each({ page, state, face, width, height, theme, said: said.splice(0) });
        }
      }
      await context.close();
    }
  } finally {
    await browser.close();
    await server.close();
    await rm(dist, { recursive: true, force: true });
  }
}
