import { checkConsistency, isProductionConfig } from "./check-consistency.js";
import { checkSettings } from "./check-settings.js";
import type { Config } from "./config.js";
import type { Environment } from "./environment.js";
import { FaultList } from "./fault-list.js";
import { fillIn } from "./fill-in.js";
import { interpolate } from "./interpolate.js";
import { portOf, type PortOverrides } from "./port.js";

export interface CreateConfigOptions {
  /** Fills `${NAME}`, and gives `PORT` and `NODE_ENV`. */
  readonly env: Environment;
  /** Absolute; relative paths of the settings start here. */
  readonly directory: string;
  /** What the command line says; wins over the environment and the settings. */
  readonly overrides?: PortOverrides;
  /** Where faults are gathered. Default: a list of its own that knows no file. */
  readonly faults?: FaultList;
}

/**
 * Makes a configuration from settings as plain data, with the keys and units of the file. The lab and tests start here.
 * @throws ConfigError with every fault at once.
 */
export function createConfig(settings: unknown, options: CreateConfigOptions): Config {
  const { env, directory, overrides = {} } = options;
  const faults = options.faults ?? new FaultList("configuration", () => undefined);
  const tree = interpolate(settings, env, faults);
  faults.endStage();
  const checked = checkSettings(tree, faults);
  faults.endStage();
  checkConsistency(tree, { env, directory, faults });
  const port = portOf(checked?.server.port, { env, overrides, faults });
  faults.throwIfAny();
  if (checked === undefined) throw new Error("settings that do not fit were not reported");
  return fillIn(checked, { directory, port, production: isProductionConfig(tree, env) });
}
