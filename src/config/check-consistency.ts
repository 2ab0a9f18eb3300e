import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { parseManifest } from "../domain/trusted-manifest.js";
import { checkAccess } from "./check-access.js";
import type { ConsistencyCheck } from "./check-rules.js";
import { checkSources } from "./check-sources.js";
import { isProduction, type Environment } from "./environment.js";
import type { FaultList, FaultText } from "./fault-list.js";
import { textAt, valueAt } from "./key-path.js";
import { toBoolean } from "../settings/values.js";

/**
 * Checks what holds between settings. Looks at the tree and not at checked settings, so that these faults are told
 * together with those of settings alone.
 */
export function checkConsistency(
  tree: unknown,
  { env, directory, faults }: { env: Environment; directory: string; faults: FaultList },
): void {
  const check: ConsistencyCheck = { tree, production: isProductionConfig(tree, env), faults };
  checkServer(check, directory);
  checkAccess(check);
  checkSources(check);
}

/** `server.production`, else what the environment says. */
export function isProductionConfig(tree: unknown, env: Environment): boolean {
  const setting = toBoolean(valueAt(tree, ["server", "production"]));
  return typeof setting === "boolean" ? setting : isProduction(env);
}

function checkServer({ tree, production, faults }: ConsistencyCheck, directory: string): void {
  if (production && valueAt(tree, ["server", "secret"]) === undefined) {
    faults.add(["server", "secret"], {
      problem: "missing",
      expected: "a secret of at least 32 characters in production",
    });
  }
  const manifest = textAt(tree, ["server", "trustedDocuments"]);
  const fault = manifest === undefined ? null : manifestFault(resolve(directory, manifest));
  if (fault !== null) faults.add(["server", "trustedDocuments"], fault);
}

function manifestFault(path: string): FaultText | null {
  if (!isReadableFile(path)) {
    return {
      problem: "no such file",
      expected: "a file, its path relative to the configuration's",
    };
  }
  return parseManifest(readFileSync(path, "utf8")) === null
    ? {
        problem: "no manifest",
        expected: "a file with a JSON object from ids to texts of operations",
      }
    : null;
}

function isReadableFile(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
