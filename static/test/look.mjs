// Takes a picture of every state, to be looked at: node test/look.mjs DIR [WORD] [dark]
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { faces } from "./faces.mjs";

const [dir = "test/.made", want = "", theme = "light"] = process.argv.slice(2);
await mkdir(dir, { recursive: true });
await faces({
  want,
  themes: [theme],
  async each({ page, state, width, said }) {
    const name = `${state.name.replace(/[^a-z]+/gi, "-")}-${width}.png`;
    await page.screenshot({ path: path.join(dir, name) });
    console.log(name, said.join(" | "));
  },
});
