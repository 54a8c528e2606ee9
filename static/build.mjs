// Builds static/dist: one style sheet, one script, one icon sprite, the fonts. Names are stable; Django's
// manifest storage adds the content hash at collectstatic.
//
//   node static/build.mjs [--watch]

import { readFile, readdir, mkdir, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const source = path.join(root, "static", "src");
const target = path.join(root, "static", "dist");
const modules = path.join(root, "node_modules");
const outlines = path.join(modules, "@tabler", "icons", "icons", "outline");

// Where templates and Python may name an icon.
const leftOut = new Set(["node_modules", "static", "tests", "docs", "locale", "requirements"]);
const named = /\bicon(?:[ =:]|\\?["']\s*:)\s*["']([a-z0-9][a-z0-9-]+)["']/g;

const scss = {
  name: "scss",
  setup(build) {
    build.onLoad({ filter: /\.scss$/ }, (args) => {
      const done = sass.compile(args.path, { loadPaths: [modules], quietDeps: true });
      return {
        contents: done.css,
        loader: "css",
        watchFiles: done.loadedUrls.map((url) => fileURLToPath(url)),
      };
    });
  },
};

async function* files(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.name.startsWith(".") || entry.name === "__pycache__") continue;
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (folder !== root || !leftOut.has(entry.name)) yield* files(full);
    } else if (/\.(html|py)$/.test(entry.name)) {
      yield full;
    }
  }
}

// One sprite with the icons that a template or a Python file names, and no other.
async function sprite() {
  const wanted = new Map();
  for await (const file of files(root)) {
    for (const match of (await readFile(file, "utf8")).matchAll(named)) {
      wanted.set(match[1], path.relative(root, file));
    }
  }
  const symbols = [];
  for (const [name, file] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const icon = path.join(outlines, `${name}.svg`);
    if (!existsSync(icon)) throw new Error(`${file} names the icon "${name}", which Tabler does not have.`);
    const shapes = (await readFile(icon, "utf8"))
      .replace(/^[\s\S]*?<svg[^>]*>/, "")
      .replace(/<\/svg>\s*$/, "")
      .replace(/<path stroke="none"[^>]*\/>/, "")
      .replace(/\s*\n\s*/g, "");
    symbols.push(
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
        `stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`,
    );
  }
  await writeFile(
    path.join(target, "icons.svg"),
    `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`,
  );
  return symbols.length;
}

await rm(target, { recursive: true, force: true });
await mkdir(target, { recursive: true });

const options = {
  entryPoints: [
    { in: path.join(source, "app.js"), out: "app" },
    { in: path.join(source, "app.css"), out: "app" },
  ],
  entryNames: "[name]",
  assetNames: "fonts/[name]",
  outdir: target,
  bundle: true,
  minify: true,
  legalComments: "none",
  target: ["chrome100", "firefox102", "safari15.4"],
  loader: { ".woff2": "file" },
  plugins: [scss],
  logLevel: "warning",
};

if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...options, logLevel: "info" });
  await sprite();
  await context.watch();
} else {
  const [, icons] = await Promise.all([esbuild.build(options), sprite()]);
  for (const name of (await readdir(target)).sort()) {
    if (!name.includes(".")) continue;
    const size = (await readFile(path.join(target, name))).length;
    console.log(`static/dist/${name}  ${(size / 1024).toFixed(0)} kB`);
  }
  console.log(`${icons} icons`);
}
