// npm test: the logic under node's own test runner, then every state of the pages under axe in a browser.
// node test/run.mjs logic runs the first part alone.

import { build } from "esbuild";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { spawn } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const made = await mkdtemp(path.join(os.tmpdir(), "datarace-test-"));
let code = 1;
try {
  const entries = (await readdir(here)).filter((f) => f.endsWith(".test.ts"));
  await build({
    absWorkingDir: here,
    entryPoints: entries,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    outdir: made,
    outExtension: { ".js": ".mjs" },
    loader: { ".css": "text" },
    logLevel: "warning",
  });
  const files = (await readdir(made)).filter((f) => f.endsWith(".mjs")).map((f) => path.join(made, f));
  if (process.argv[2] !== "logic") files.push(path.join(here, "axe.test.mjs"));
  const child = spawn(process.execPath, ["--test", ...files], { stdio: "inherit" });
  code = await new Promise((ok) => child.on("exit", (c) => ok(c ?? 1)));
} finally {
  await rm(made, { recursive: true, force: true });
}
process.exit(code);
