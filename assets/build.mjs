// Builds the browser parts that are made of npm packages: `npm ci && npm run build`.
// The result goes to static/vendor, which is never committed; pages do without it where it is missing.
import { build } from "esbuild";
import { mkdirSync, rmSync } from "node:fs";

const out = new URL("../static/vendor/", import.meta.url).pathname;

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: ["code-view.js", "editor.js", "morph.js"],
  bundle: true,
  // What the viewer and the editor share is loaded once.
  splitting: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "linked",
  outdir: out,
  logLevel: "warning",
});
