import { parseArgs } from "node:util";
import { nearestWord } from "./nearest-word.js";

/** The command line cannot be understood. The message is for a person. */
export class ArgumentsError extends Error {
  override readonly name = "ArgumentsError";
}

/** An option of the command line. */
export interface OptionSpec {
  /** What its value has to be, for a person; absent: it takes none. */
  readonly value?: string;
  /** Whether it may be given several times. */
  readonly repeats?: boolean;
}

/** Options as they were given: the values of each, in order; an option without a value has an empty text. */
export type GivenOptions<Name extends string> = Readonly<
  Partial<Record<Name, readonly [string, ...string[]]>>
>;

/**
 * Reads options, which are all that a command line has. `commands` are the words that could have stood before them.
 * @throws ArgumentsError where one is not known, lacks its value, or is given twice
 */
export function readOptions<Name extends string>(
  args: readonly string[],
  specs: Readonly<Record<Name, OptionSpec>>,
  commands: readonly string[] = [],
): GivenOptions<Name> {
  const { tokens } = parseArgs({
    args: [...args],
    options: typesOf(specs),
    strict: false,
    tokens: true,
  });
  const given: Partial<Record<Name, [string, ...string[]]>> = {};
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      throw unnamedArgument(token.value, commands);
    }
    const [name, value] = checkOption(token, specs);
    const values = given[name];
    if (values === undefined) given[name] = [value];
    else if (specs[name].repeats === true) values.push(value);
    else throw new ArgumentsError(`--${name} is given twice: expected once`);
  }
  return given;
}

function unnamedArgument(word: string, commands: readonly string[]): ArgumentsError {
  const nearest = nearestWord(word, commands);
  const hint =
    nearest === undefined ? "" : `; did you mean the command ${nearest}, which comes first?`;
  return new ArgumentsError(`An argument without a name: expected options${hint}`);
}

interface OptionToken {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

function checkOption<Name extends string>(
  { name, rawName, value, inlineValue }: OptionToken,
  specs: Readonly<Record<Name, OptionSpec>>,
): readonly [Name, string] {
  if (!isName(name, specs)) {
    const names = Object.keys(specs);
    const nearest = nearestWord(name, names);
    const hint = nearest === undefined ? "" : `; did you mean --${nearest}?`;
    const known = names.map((each) => `--${each}`).join(", ");
    throw new ArgumentsError(`Unknown option ${rawName}: expected one of ${known}${hint}`);
  }
  const expected = specs[name].value;
  if (expected === undefined) {
    if (value !== undefined) throw new ArgumentsError(`--${name} takes no value`);
    return [name, ""];
  }
  // The next option was taken for the value.
  const isNextOption = inlineValue === false && value?.startsWith("-") === true;
  if (value === undefined || value === "" || isNextOption) {
    throw new ArgumentsError(`--${name} has no value: expected ${expected}`);
  }
  return [name, value];
}

function isName<Name extends string>(
  name: string,
  specs: Readonly<Record<Name, OptionSpec>>,
): name is Name {
  return Object.hasOwn(specs, name);
}

function typesOf(
  specs: Readonly<Record<string, OptionSpec>>,
): Record<string, { readonly type: "string" | "boolean" }> {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { value }]) => [
      name,
      { type: value === undefined ? "boolean" : "string" },
    ]),
  );
}
