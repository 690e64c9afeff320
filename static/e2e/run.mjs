// Bundles the end-to-end tests and runs them with Node's own runner, one after the other.
import { spawnSync } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const out = path.join(here, "..", "node_modules", ".cache", "e2e");
const tests = (await readdir(here)).filter((name) => name.endsWith(".test.ts"));
await rm(out, { recursive: true, force: true });
await build({
	entryPoints: tests.map((name) => path.join(here, name)),
	bundle: true,
	platform: "node",
	format: "esm",
	packages: "external",
	outdir: out,
	outExtension: { ".js": ".mjs" },
	sourcemap: "inline",
	logLevel: "warning",
});
const files = tests.map((name) => path.join(out, name.replace(/\.ts$/, ".mjs")));
const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", "--test-reporter=spec", "--test-concurrency=1", ...files], {
	cwd: path.join(here, "..", ".."),
	stdio: "inherit",
});
process.exitCode = run.status ?? 1;
