// Takes a picture of every state in every size, to be looked at: node test/look.mjs DIR [WORD] [light|dark|both]
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { everySize, faces } from "./faces.mjs";

const [dir = "test/.made", want = "", theme = "light"] = process.argv.slice(2);
await mkdir(dir, { recursive: true });
await faces({
  want,
  themes: theme === "both" ? ["light", "dark"] : [theme],
  at: { student: everySize, host: everySize, screen: everySize },
  async each({ page, state, width, theme, said }) {
    const name = `${state.name.replace(/[^a-z]+/gi, "-")}-${width}-${theme}.png`;
    await page.screenshot({ path: path.join(dir, name) });
    console.log(name, said.join(" | "));
  },
});
