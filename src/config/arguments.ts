import { enrollUsage, parseEnroll, type EnrollCommand } from "./enroll-arguments.js";
import type { Environment } from "./environment.js";
import { expectedPort, readPort } from "./port.js";
import { ArgumentsError, readOptions } from "./read-options.js";

export { ArgumentsError } from "./read-options.js";

/** What the command line asks for. */
export type Command =
  | { readonly kind: "help"; readonly text: string }
  | { readonly kind: "version" }
  | GatewayCommand
  | EnrollCommand;

/** `serve`: answer; `check`: only validate the configuration; `doctor`: ask every source one small question. */
export interface GatewayCommand {
  readonly kind: "serve" | "check" | "doctor";
  /** From `--config`, else `ROLLCALL_CONFIG`; undefined: none was named. */
  readonly configPath: string | undefined;
  /** From `--port` alone: the environment and the file come later. */
  readonly port: number | undefined;
}

/** What `--help` prints. */
export const usage = `Usage: rollcall [--config FILE] [--port N] [--check | --doctor]
       rollcall enroll --courses COURSE,… --file FILE [options]

  --config FILE  the configuration; default: the environment variable ROLLCALL_CONFIG
  --port N       port to listen on, 0 for any free one; wins over PORT and the file
  --check        validate the configuration and exit
  --doctor       ask every source one small question and print what works
  --help         print this and exit
  --version      print the version and exit

  enroll         enroll the people of a CSV file by a running gateway; enroll --help says how

Without a configuration the gateway starts with simulated platforms.`;

const specs = {
  config: { value: "the path of a file" },
  port: { value: expectedPort },
  check: {},
  doctor: {},
  help: {},
  version: {},
} as const;

const enroll = "enroll";

/**
 * Reads the command line, without the program's own name.
 * @throws ArgumentsError where it cannot be understood.
 */
export function parseArguments(args: readonly string[], env: Environment): Command {
  const [first, ...rest] = args;
  if (first === enroll) return parseEnroll(rest, env) ?? { kind: "help", text: enrollUsage };
  const given = readOptions(args, specs, [enroll]);
  if (given.help !== undefined) return { kind: "help", text: usage };
  if (given.version !== undefined) return { kind: "version" };
  const [isCheck, isDoctor] = [given.check !== undefined, given.doctor !== undefined];
  if (isCheck && isDoctor)
    throw new ArgumentsError("--check and --doctor: expected one of the two");
  const kind = isDoctor ? "doctor" : "serve";
  return {
    kind: isCheck ? "check" : kind,
    configPath: given.config?.[0] ?? pathOf(env["ROLLCALL_CONFIG"]),
    port: portOf(given.port?.[0]),
  };
}

function pathOf(path: string | undefined): string | undefined {
  return path === "" ? undefined : path;
}

function portOf(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const port = readPort(given);
  if (port === undefined) throw new ArgumentsError(`--port: expected ${expectedPort}`);
  return port;
}
