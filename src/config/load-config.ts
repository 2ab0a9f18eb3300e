import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Config } from "./config.js";
import { ConfigError } from "./config-error.js";
import { createConfig } from "./create-config.js";
import type { Environment } from "./environment.js";
import type { PortOverrides } from "./port.js";
import { readYaml } from "./read-yaml.js";

export interface LoadConfigOptions {
  /** Path of the YAML file; relative: to the working directory. */
  readonly path: string;
  /** Fills `${NAME}`, and gives `PORT` and `NODE_ENV`. */
  readonly env: Environment;
  /** What the command line says; wins over the environment and the file. */
  readonly overrides?: PortOverrides;
}

/**
 * Reads and checks a configuration file. Nothing outside is touched, so this is also what `--check` does.
 * @throws ConfigError with every fault at once.
 */
export function loadConfig({ path, env, overrides = {} }: LoadConfigOptions): Config {
  const { value, faults } = readYaml(readText(path), path);
  return createConfig(value, { env, directory: dirname(resolve(path)), overrides, faults });
}

function readText(path: string): string {
  const bytes = attempt(() => readFileSync(path));
  if (bytes === undefined) throw unreadable(path, "cannot be read");
  const text = attempt(() => new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  if (text === undefined) throw unreadable(path, "not text in UTF-8");
  return text;
}

function attempt<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}

function unreadable(file: string, problem: string): ConfigError {
  const expected = "the path of a YAML file, from --config or ROLLCALL_CONFIG";
  return new ConfigError([
    { file, line: undefined, key: "", problem, expected, nearest: undefined },
  ]);
}
