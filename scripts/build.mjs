// Bundles the program and the pages into dist. Types are checked by `npm run check:types`, not here.
import { readdir, rm } from "node:fs/promises";
import { buildPages, pageFolders } from "./build-pages.mjs";
import { buildProgram } from "./build-program.mjs";

for (const name of await readdir("dist").catch(() => [])) {
  if (!pageFolders.includes(name)) await rm(`dist/${name}`, { recursive: true, force: true });
}
await Promise.all([buildProgram("dist"), buildPages()]);
