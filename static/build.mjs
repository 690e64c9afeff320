// Builds the three pages into dist: bundles with hashed names under assets/, and an HTML page for each.
import { build } from "esbuild";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const pages = { student: "index.html", host: "host.html", screen: "screen.html" };

export async function make({ out = path.join(here, "dist"), minify = true } = {}) {
  await mkdir(out, { recursive: true });
  for (const name of await readdir(out)) {
    if (name !== ".keep") await rm(path.join(out, name), { recursive: true, force: true });
  }
  const made = await build({
    absWorkingDir: here,
    entryPoints: Object.keys(pages).map((name) => `src/${name}.tsx`),
    bundle: true,
    splitting: true,
    format: "esm",
    target: ["es2022", "chrome108", "firefox108", "safari16"],
    jsx: "automatic",
    jsxImportSource: "preact",
    minify,
    sourcemap: false,
    legalComments: "none",
    metafile: true,
    outdir: out,
    outbase: "src",
    publicPath: "/",
    entryNames: "assets/[name]-[hash]",
    chunkNames: "assets/[name]-[hash]",
    assetNames: "assets/[name]-[hash]",
    loader: { ".woff2": "file", ".woff": "empty" },
    logLevel: "warning",
  });

  const template = await readFile(path.join(here, "src/page.html"), "utf8");
  const titles = { student: "datarace", host: "datarace for instructors", screen: "datarace on the projector" };
  for (const [name, file] of Object.entries(pages)) {
    const [js, output] = Object.entries(made.metafile.outputs).find(([, o]) => o.entryPoint === `src/${name}.tsx`);
    const url = (p) => "/" + path.relative(out, path.resolve(here, p)).split(path.sep).join("/");
    const html = template
      .replace("{{title}}", titles[name])
      .replace("{{css}}", url(output.cssBundle))
      .replace("{{js}}", url(js));
    await writeFile(path.join(out, file), html);
  }
  return made.metafile;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const began = Date.now();
  const meta = await make();
  const bytes = (end) =>
    Object.entries(meta.outputs).reduce((sum, [name, o]) => (name.endsWith(end) ? sum + o.bytes : sum), 0);
  console.log(`pages built in ${Date.now() - began} ms: ${bytes(".js") >> 10} KiB of script, ${bytes(".css") >> 10} KiB of style`);
}
