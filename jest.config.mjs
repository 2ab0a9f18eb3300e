import { availableParallelism } from "node:os";

const shared = {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  moduleNameMapper: { "^(\\.{1,2}/.*)\\.js$": "$1" },
  modulePathIgnorePatterns: ["<rootDir>/dist/"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          target: "es2022",
          parser: { syntax: "typescript", decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: false,
            useDefineForClassFields: false,
          },
        },
        module: { type: "es6" },
        sourceMaps: "inline",
      },
    ],
  },
};

export default {
  // Suites wait a good part of their time: for clocks, servers and processes that they start. Jest knows no share above 100 %.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  // What suites leave behind in a worker makes the later ones slow: it is replaced before that.
  workerIdleMemoryLimit: "600MB",
  testSequencer: "<rootDir>/test/support/long-suites-first.mjs",
  testTimeout: 60_000,
  projects: [{ ...shared, displayName: "rollcall", testMatch: ["<rootDir>/test/**/*.test.ts"] }],
};
