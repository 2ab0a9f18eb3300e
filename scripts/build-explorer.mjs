// Bundles src/explorer for browsers: a page, its script and style, and the workers of its editor.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";

const folder = "schema/operations";

/** `import { operations } from "rollcall:operations"`: the files of schema/operations. */
const operations = {
  name: "operations",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^rollcall:operations$/ }, ({ path }) => ({ path, namespace: "rollcall" }));
    onLoad({ filter: /.*/, namespace: "rollcall" }, async () => {
      const names = (await readdir(folder)).filter((name) => name.endsWith(".graphql")).sort();
      const files = names.map(async (name) => ({
        file: basename(name, ".graphql"),
        text: await readFile(join(folder, name), "utf8"),
      }));
      const list = JSON.stringify(await Promise.all(files));
      return { contents: `export const operations = ${list};`, loader: "js" };
    });
  },
};

/** graphiql/style.css has the editor's styles already. */
const stylesOnce = {
  name: "styles-once",
  setup({ onLoad }) {
    onLoad({ filter: /monaco-editor\/.*\.css$/ }, () => ({ contents: "", loader: "empty" }));
  },
};

const shared = {
  bundle: true,
  minify: true,
  format: "esm",
  platform: "browser",
  target: "es2023",
  entryNames: "[name]-[hash]",
  metafile: true,
  define: { "process.env.NODE_ENV": '"production"' },
  logLevel: "warning",
};

const workers = {
  editor: "monaco-editor/esm/vs/editor/editor.worker.js",
  json: "monaco-editor/esm/vs/language/json/json.worker.js",
  graphql: "monaco-graphql/esm/graphql.worker.js",
};

/** @param {string} outdir gets `index.html`, and `assets` with a hash in every name. */
export async function buildExplorer(outdir) {
  const common = { ...shared, outdir: join(outdir, "assets") };
  const built = await build({
    ...common,
    entryPoints: workers,
    entryNames: "[name].worker-[hash]",
  });
  const names = entriesOf(built).map(([path]) => basename(path));
  const workerFiles = Object.fromEntries(names.map((name) => [name.split(".")[0], name]));
  const page = await build({
    ...common,
    entryPoints: ["src/explorer/main.tsx"],
    define: { ...shared.define, ROLLCALL_WORKERS: JSON.stringify(workerFiles) },
    splitting: true,
    jsx: "automatic",
    chunkNames: "[name]-[hash]",
    assetNames: "[name]-[hash]",
    plugins: [operations, stylesOnce],
  });
  const [[script, { cssBundle }]] = entriesOf(page);
  const html = (await readFile("src/explorer/index.html", "utf8"))
    .replace("%script%", `explorer/assets/${basename(script)}`)
    .replace("%style%", `explorer/assets/${basename(cssBundle)}`);
  await writeFile(join(outdir, "index.html"), html);
}

function entriesOf({ metafile }) {
  return Object.entries(metafile.outputs).filter(([, { entryPoint }]) => isOwnEntry(entryPoint));
}

/** Parts that are loaded later have an entry point as well. */
function isOwnEntry(entryPoint) {
  return entryPoint === "src/explorer/main.tsx" || entryPoint?.endsWith(".worker.js") === true;
}
