import { parseArgs } from "node:util";
import type { Environment } from "./environment.js";
import { nearestWord } from "./nearest-word.js";
import { expectedPort, readPort } from "./port.js";

/** What the command line asks for. */
export type Command = { readonly kind: "help" } | { readonly kind: "version" } | GatewayCommand;

/** `serve`: answer; `check`: only validate the configuration; `doctor`: ask every source one small question. */
export interface GatewayCommand {
  readonly kind: "serve" | "check" | "doctor";
  /** From `--config`, else `ROLLCALL_CONFIG`; undefined: none was named. */
  readonly configPath: string | undefined;
  /** From `--port` alone: the environment and the file come later. */
  readonly port: number | undefined;
}

/** The command line cannot be understood. The message is for a person. */
export class ArgumentsError extends Error {
  override readonly name = "ArgumentsError";
}

/** What `--help` prints. */
export const usage = `Usage: rollcall [--config FILE] [--port N] [--check | --doctor]

  --config FILE  the configuration; default: the environment variable ROLLCALL_CONFIG
  --port N       port to listen on, 0 for any free one; wins over PORT and the file
  --check        validate the configuration and exit
  --doctor       ask every source one small question and print what works
  --help         print this and exit
  --version      print the version and exit

Without a configuration the gateway starts with simulated platforms.`;

const options = {
  config: { type: "string" },
  port: { type: "string" },
  check: { type: "boolean" },
  doctor: { type: "boolean" },
  help: { type: "boolean" },
  version: { type: "boolean" },
} as const;

/**
 * Reads the command line, without the program's own name.
 * @throws ArgumentsError where it cannot be understood.
 */
export function parseArguments(args: readonly string[], env: Environment): Command {
  const { values, tokens } = parse(args);
  checkTokens(tokens);
  if (values.help === true) return { kind: "help" };
  if (values.version === true) return { kind: "version" };
  const { check = false, doctor = false } = values;
  if (check && doctor) throw new ArgumentsError("--check and --doctor: expected one of the two");
  const kind = doctor ? "doctor" : "serve";
  return {
    kind: check ? "check" : kind,
    configPath: pathOf(text("config", values.config)) ?? pathOf(env["ROLLCALL_CONFIG"]),
    port: portOf(text("port", values.port)),
  };
}

type Parsed = ReturnType<typeof parse>;

function parse(
  args: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof options; strict: false; tokens: true }>> {
  return parseArgs({ args: [...args], options, strict: false, tokens: true });
}

function checkTokens(tokens: Parsed["tokens"]): void {
  const seen = new Set<string>();
  for (const token of tokens) {
    if (token.kind === "positional") {
      throw new ArgumentsError("An argument without a name: expected options");
    }
    if (token.kind === "option-terminator") continue;
    checkOption(token);
    if (seen.has(token.name)) {
      throw new ArgumentsError(`--${token.name} is given twice: expected once`);
    }
    seen.add(token.name);
  }
}

type OptionToken = Extract<Parsed["tokens"][number], { kind: "option" }>;

function checkOption({ name, rawName, value, inlineValue }: OptionToken): void {
  const names = Object.keys(options);
  if (!names.includes(name)) {
    const nearest = nearestWord(name, names);
    const hint = nearest === undefined ? "" : `; did you mean --${nearest}?`;
    const known = names.map((known) => `--${known}`).join(", ");
    throw new ArgumentsError(`Unknown option ${rawName}: expected one of ${known}${hint}`);
  }
  const takesValue = name === "config" || name === "port";
  if (!takesValue && value !== undefined) throw new ArgumentsError(`--${name} takes no value`);
  // The next option was taken for the value.
  if (takesValue && inlineValue === false && value.startsWith("-")) throw missingValue(name);
}

/** The text of an option, which must not be left out. */
function text(name: "config" | "port", value: string | boolean | undefined): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && value !== "") return value;
  throw missingValue(name);
}

function missingValue(name: string): ArgumentsError {
  const what = name === "port" ? expectedPort : "the path of a file";
  return new ArgumentsError(`--${name} has no value: expected ${what}`);
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
