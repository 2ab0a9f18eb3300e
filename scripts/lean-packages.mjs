import { resolve } from "node:path";

/** Where less than all of a package is used: what stands for the part that would come along. */
const standIns = [
  {
    what: /^undici$/u,
    from: /src\/http\/connections\.ts$/u,
    code: 'export { default as Pool } from "undici/lib/dispatcher/pool.js";',
  },
  // No source is asked to speak HTTP/2, of which Node itself loads much.
  {
    what: /client-h2\.js$/u,
    from: /undici\/lib\/dispatcher\/client\.js$/u,
    code: 'module.exports = () => { throw new Error("HTTP/2 is not built in"); };',
  },
  // Asked for where type-graphql is to validate by itself. As a whole it holds a rule for every country's numbers.
  { what: /^class-validator$/u, from: /type-graphql\//u, external: true },
];

export const leanPackages = {
  name: "lean packages",
  setup(bundle) {
    bundle.onResolve({ filter: /./ }, ({ path, importer }) => {
      const found = standIns.find(({ what, from }) => what.test(path) && from.test(importer));
      if (found === undefined) return undefined;
      if (found.external === true) return { path, external: true };
      return { path, namespace: "stand-in", pluginData: found.code };
    });
    bundle.onLoad({ filter: /./, namespace: "stand-in" }, ({ pluginData }) => ({
      contents: pluginData,
      resolveDir: resolve(import.meta.dirname, ".."),
    }));
  },
};
