import type { Config } from "./config.js";
import { ConfigError } from "./config-error.js";
import type { Environment } from "./environment.js";

export interface LoadConfigOptions {
  /** Path of the YAML file; relative: to the working directory. */
  readonly path: string;
  /** Fills `${NAME}`, and gives `PORT` and `NODE_ENV`. */
  readonly env: Environment;
  /** What the command line says; wins over the environment and the file. */
  readonly overrides?: { readonly port?: number | undefined };
}

/**
 * Reads and checks a configuration file.
 * @throws ConfigError with every fault at once.
 */
export function loadConfig(options: LoadConfigOptions): Config {
  throw new ConfigError([
    { file: options.path, line: undefined, key: "", expected: "not served yet" },
  ]);
}
