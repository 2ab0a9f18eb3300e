// The layers of src, as a build that fails. `npm run check:layers` runs it; the comment of a rule is what the
// developer who breaks it reads. test/architecture/layers.test.ts plants a violation of each rule.
// Imports of types count: what a layer may not know, it may not name either.

/** `folder` may import itself and what is listed, and nothing else of src. */
function knowsOnly(folder, allowed, comment) {
  return {
    name: `${folder.replaceAll("/", "-")}-knows-only`,
    comment,
    severity: "error",
    from: { path: `^src/${folder}/` },
    to: { path: "^src/", pathNot: [folder + "/", ...allowed].map((path) => `^src/${path}`) },
  };
}

/** Nothing but `importers` imports what matches `path`. */
function importedOnlyBy(name, path, importers, comment) {
  return {
    name,
    comment,
    severity: "error",
    from: { pathNot: importers },
    to: { path },
  };
}

/** Bundled for browsers: `scripts/build-explorer.mjs` resolves its imports, of styles and examples too. */
const browserCode = "^src/explorer/";

/** gateway.ts, main.ts, and what is theirs. */
const compositionRoot = "^src/[^/]+[.]ts$";

const facade = {
  federation: "federation/federation[.]ts$",
  bulk: "bulk/(bulk-enroll|job)[.]ts$",
};

export default {
  forbidden: [
    {
      name: "no-circular",
      comment:
        "Two files that need each other are one idea in two places: which of them loads first decides whether " +
        "the program starts. Move what both need into a third file.",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true },
    },
    {
      name: "resolves",
      comment: "The import leads nowhere, so that no rule can judge it.",
      severity: "error",
      from: { pathNot: browserCode },
      to: { couldNotResolve: true },
    },
    {
      name: "src-knows-no-test",
      comment: "The program works without its tests.",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(test|scripts|examples)/" },
    },
    {
      name: "declared-dependencies",
      comment:
        "src runs with what `npm ci --omit=dev` installs: a package belongs into `dependencies` of package.json. " +
        "What is bundled for browsers is not installed with it.",
      severity: "error",
      from: { path: "^src/", pathNot: browserCode },
      to: { dependencyTypes: ["npm-dev", "npm-no-pkg", "npm-unknown", "npm-peer"] },
    },

    // Layer 0: what everything stands on.
    knowsOnly(
      "domain",
      [],
      "The vocabulary is pure: it can be read, and used, without anything else.",
    ),
    {
      name: "domain-is-pure",
      comment: "The vocabulary needs no package and no platform, only the language.",
      severity: "error",
      from: { path: "^src/domain/" },
      to: { dependencyTypes: ["npm", "npm-dev", "core"] },
    },
    knowsOnly(
      "settings",
      [],
      "Kinds of values that a configuration has: any part may declare its settings with them.",
    ),
    knowsOnly(
      "http",
      ["domain/(call-context|errors|recipes|stop-signal|values|viewer)[.]ts$"],
      "HTTP is mechanism: it knows whose call it carries, what stops it, how it fails and how what it read is made again, but " +
        "no enrollment and no platform.",
    ),
    knowsOnly(
      "storage",
      ["domain/"],
      "The store keeps rows; what they mean is known by who keeps them.",
    ),
    knowsOnly(
      "observability",
      ["domain/"],
      "What is observed is handed in: logs, metrics and traces reach into nothing.",
    ),

    // Layer 1: the contract.
    knowsOnly(
      "sources/spi",
      ["domain/"],
      "The contract between planner and connectors names neither: a planner or a platform in it would bind all sources.",
    ),

    // Layer 2: islands without bridges.
    {
      name: "connector-is-an-island",
      comment:
        "A connector knows itself, the contract, the vocabulary and HTTP. What two connectors share belongs into " +
        "one of these; what only the planner knows must be a declaration of the contract.",
      severity: "error",
      from: { path: "^src/sources/(?!spi/)([^/]+)/" },
      to: {
        path: "^src/",
        pathNot: [
          "^src/sources/$1/",
          "^src/sources/(spi/|source-kind[.]ts$)",
          "^src/(domain|http|settings)/",
        ],
      },
    },
    knowsOnly(
      "federation",
      ["sources/spi/", "domain/"],
      "The planner knows the contract alone: a special case for a platform would be wrong for the next source.",
    ),
    knowsOnly(
      "bulk",
      ["sources/spi/", "domain/", "storage/"],
      "Jobs outlive requests: they know writers by their contract, and the store, but no GraphQL and no planner.",
    ),

    // Layers 3 and 4: the graph, and HTTP to the outside.
    knowsOnly(
      "graphql",
      [facade.federation, facade.bulk, "sources/spi/", "domain/"],
      "Resolvers ask the facades. How a list is planned, or a job run, is not theirs to know.",
    ),
    {
      name: "spi-is-types-to-graphql",
      comment:
        "The graph describes sources by what they declare, and never calls one: that is the planner's.",
      severity: "error",
      from: { path: "^src/graphql/" },
      to: { path: "^src/sources/spi/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "types-know-no-resolver",
      comment:
        "Object types hold data; resolvers own relations. With an arrow back, types and resolvers would be a cycle.",
      severity: "error",
      from: { path: "^src/graphql/(types|inputs|scalars)/" },
      to: { path: "^src/graphql/(resolvers|loaders)/" },
    },
    {
      name: "entities-know-no-entity",
      comment:
        "Enrollment, User and Course name each other. As types that import each other they are a cycle: relations " +
        "are fields of resolvers.",
      severity: "error",
      from: { path: "^src/graphql/types/(enrollment|user|course|source)[.]type[.]ts$" },
      to: {
        path: "^src/graphql/types/((enrollment|user|course|source)[.]type|[^/]+[.]connection)[.]ts$",
      },
    },
    knowsOnly(
      "server",
      ["graphql/", facade.federation, facade.bulk, "observability/", "domain/"],
      "The server answers HTTP. Platforms, plans and settings reach it as values.",
    ),

    knowsOnly("explorer", [], "What runs in a browser reaches the gateway by HTTP."),
    importedOnlyBy(
      "explorer-is-bundled",
      browserCode,
      [browserCode, "^test/"],
      "Node cannot load what is made for browsers: the server serves the bundle as files.",
    ),

    // The lab, the configuration, the composition root.
    knowsOnly(
      "lab",
      [],
      "Simulators speak HTTP like strangers: code that they share with the gateway would hide its faults.",
    ),
    importedOnlyBy(
      "lab-is-started-by-main",
      "^src/lab/",
      ["^src/lab/", "^src/main[.]ts$", "^(test|bench)/"],
      "No part of the gateway leans on a simulator.",
    ),
    knowsOnly(
      "config",
      ["domain/", "settings/", "sources/source-kinds?[.]ts$"],
      "The configuration is read before anything is built. Which settings a kind of source has, the kind declares.",
    ),
    importedOnlyBy(
      "config-is-handed-down",
      "^src/config/",
      ["^src/config/", "^src/(main|gateway)[.]ts$", "^src/cli/", "^(test|bench)/"],
      "Settings are read once and handed down as values: a part says what it needs, and tests need no file.",
    ),
    knowsOnly(
      "cli",
      ["config/", "domain/"],
      "What is printed for a person; what it prints is handed in.",
    ),
    importedOnlyBy(
      "cli-is-called-by-main",
      "^src/cli/",
      ["^src/cli/", "^src/main[.]ts$", "^test/"],
      "The command line starts the gateway, never the other way round.",
    ),
    importedOnlyBy(
      "only-the-gateway-sees-all",
      compositionRoot,
      [compositionRoot, "^(test|bench)/"],
      "Whoever imports the composition root, imports everything.",
    ),
    importedOnlyBy(
      "registry-is-read-once",
      "^src/sources/registry[.]ts$",
      ["^src/sources/source-kinds[.]ts$", "^(test|bench)/"],
      "Who knows the registry could name a platform: all but its reader ask for kinds by the configuration's word.",
    ),
    importedOnlyBy(
      "kinds-are-known-by-gateway-and-config",
      "^src/sources/source-kinds[.]ts$",
      ["^src/gateway[.]ts$", "^src/config/", "^(test|bench)/"],
      "What platforms there are is read from the configuration; all else is handed sources.",
    ),
    {
      name: "registry-knows-kinds-only",
      comment: "The registry is a list: one line for each kind of source.",
      severity: "error",
      from: { path: "^src/sources/registry[.]ts$" },
      to: { path: "^src/", pathNot: ["^src/sources/(?!spi/)[^/]+/[^/]+[.]kind[.]ts$"] },
    },
    importedOnlyBy(
      "connectors-are-reached-by-the-registry",
      "^src/sources/(?!spi/)[^/]+/",
      ["^src/sources/(?!spi/)[^/]+/", "^src/sources/registry[.]ts$", "^(test|bench)/"],
      "Everything but the registry meets a connector as the contract has it.",
    ),
    importedOnlyBy(
      "axios-only-in-the-http-client",
      "node_modules/axios/",
      ["^src/http/http-client[.]ts$", "^(test|bench)/", "node_modules/"],
      "Every call to a platform has a time-out, a ceiling and a signal: it goes through http/http-client.ts.",
    ),
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      extensions: [".ts", ".js", ".mjs", ".json"],
    },
  },
};
