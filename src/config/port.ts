import { defaults } from "./defaults.js";
import type { Environment } from "./environment.js";
import type { FaultList } from "./fault-list.js";

/** What a port is, in words. */
export const expectedPort = "a whole number from 0 to 65535";

export interface PortOverrides {
  /** `--port`; checked already. */
  readonly port?: number | undefined;
}

/** The number that a text names, where it can be a port. */
export function readPort(text: string): number | undefined {
  return /^\d{1,5}$/u.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

/** The port to listen on: `--port`, else `PORT`, else the file's. An empty `PORT` is as good as none. */
export function portOf(
  fromFile: number | undefined,
  given: { env: Environment; overrides: PortOverrides; faults: FaultList },
): number {
  const fallback = fromFile ?? defaults.server.port;
  if (given.overrides.port !== undefined) return given.overrides.port;
  const text = given.env["PORT"];
  if (text === undefined || text === "") return fallback;
  const port = readPort(text);
  if (port !== undefined) return port;
  const place = { file: "environment", line: undefined, key: "PORT" };
  given.faults.addElsewhere(place, { problem: "not valid", expected: expectedPort });
  return fallback;
}
