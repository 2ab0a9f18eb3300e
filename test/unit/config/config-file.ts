import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "@jest/globals";
import { ConfigError, type Fault } from "../../../src/config/config-error.js";
import type { Config } from "../../../src/config/config.js";
import type { Environment } from "../../../src/config/environment.js";
import { loadConfig } from "../../../src/config/load-config.js";

const directory = mkdtempSync(join(tmpdir(), "rollcall-config-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** Where {@link load} puts its file. */
export const configDirectory = directory;

/** The least that is a configuration: one source. */
export const oneSource = `
sources:
  - id: mooc
    kind: moocit
    baseUrl: https://mooc.example.org
    auth: { type: bearer, token: t0ken }
`;

/** Loads a configuration from text. */
export function load(
  text: string | Uint8Array,
  env: Environment = {},
  overrides: { port?: number } = {},
): Config {
  const path = join(directory, "rollcall.yaml");
  writeFileSync(path, text);
  return loadConfig({ path, env, overrides });
}

/** The faults of a configuration that must have some. */
export function faultsOf(text: string | Uint8Array, env: Environment = {}): readonly Fault[] {
  return errorOf(text, env).faults;
}

/** The error of a configuration that must not load. */
export function errorOf(text: string | Uint8Array, env: Environment = {}): ConfigError {
  try {
    load(text, env);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("the configuration was accepted");
}
