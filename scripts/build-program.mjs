// Bundles the program: what it needs of its packages comes along, so that a start reads a few files instead of thousands.
import { resolve } from "node:path";
import { build } from "esbuild";
import { leanPackages } from "./lean-packages.mjs";

/** Packages that hold compiled code, or look for their own files. */
const external = ["libsql", "pg"];

/**
 * One copy of graphql: its CommonJS and its ES modules beside each other would be two, and a schema of one is none to
 * the other.
 */
const oneGraphql = {
  name: "one graphql",
  setup(bundle) {
    bundle.onResolve({ filter: /^graphql(\/|$)/ }, ({ path, pluginData }) => {
      if (pluginData === oneGraphql) return undefined;
      const file = path === "graphql" ? "graphql/index" : path.replace(/\.m?js$/u, "");
      return bundle.resolve(`./node_modules/${file}.mjs`, {
        resolveDir: resolve(import.meta.dirname, ".."),
        kind: "import-statement",
        pluginData: oneGraphql,
      });
    });
  },
};

/** Packages of CommonJS ask for Node's own modules by `require`. */
const banner = {
  js: 'import { createRequire as createRequireHere } from "node:module";\nconst require = createRequireHere(import.meta.url);',
};

/**
 * @param {string} outdir Gets `main.js`, and `lab/start-lab.js` for those who need the lab alone.
 * @returns What was made of what.
 */
export async function buildProgram(outdir) {
  const { metafile } = await build({
    entryPoints: ["src/main.ts", "src/lab/start-lab.ts"],
    outdir,
    outbase: "src",
    // As deep as the folders of src, so that both find what lies beside them.
    chunkNames: "program/[name]-[hash]",
    bundle: true,
    splitting: true,
    external,
    plugins: [leanPackages, oneGraphql],
    mainFields: ["module", "main"],
    platform: "node",
    target: "node20",
    format: "esm",
    banner,
    // The engine keeps the text of what it runs, twice as long where a comment has a foreign letter. Names stay, for
    // traces and profiles.
    minifyWhitespace: true,
    minifySyntax: true,
    lineLimit: 200,
    legalComments: "linked",
    sourcemap: true,
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}
