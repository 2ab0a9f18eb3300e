import { parseArgs } from "node:util";

/** What was asked for on the command line. */
export interface Options {
  readonly quick: boolean;
  readonly help: boolean;
  readonly rounds: number;
  /** Only scenarios and contestants whose names hold one of these. */
  readonly only: readonly string[];
  readonly contestants: readonly string[];
  /** Whether what the parts of Rollcall cost is measured. */
  readonly parts: boolean;
  /** Other builds of Rollcall to be compared: the name, and the folder that holds `dist`. */
  readonly also: readonly { readonly name: string; readonly program: string }[];
  /** Queries that Rollcall is profiled on; then nothing is compared. */
  readonly profile: readonly string[];
  /** Whether the upstream says the same again while Rollcall is profiled. */
  readonly unchanged: boolean;
  readonly write: boolean;
}

export const usage = `Usage: npm run bench -- [options]

  --quick               three minutes at most, in two short rounds
  --rounds=N            default: 3
  --only=TEXT           only scenarios whose name holds TEXT; may be repeated
  --contestant=NAME     only F and those of this name; may be repeated
  --no-parts            do not measure what the parts of Rollcall cost
  --dist=FOLDER         measure this build instead of building
  --also=NAME:FOLDER    measure another build beside it: FOLDER holds its dist; may be repeated
  --profile=Q1          say where Rollcall's time goes on Q1, Q2, Q3 or Q4, and compare nothing
  --unchanged           profile it while the upstream says the same again
  --no-write            leave bench/results as it is
  --help                print this and exit`;

const known = {
  quick: { type: "boolean", default: false },
  rounds: { type: "string" },
  only: { type: "string", multiple: true },
  contestant: { type: "string", multiple: true },
  "no-parts": { type: "boolean", default: false },
  dist: { type: "string" },
  also: { type: "string", multiple: true },
  profile: { type: "string", multiple: true },
  unchanged: { type: "boolean", default: false },
  "no-write": { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: known });
  const also = (values.also ?? []).map((text) => {
    const end = text.indexOf(":");
    return { name: text.slice(0, end), program: text.slice(end + 1) };
  });
  return {
    quick: values.quick,
    help: values.help,
    rounds: Number(values.rounds ?? (values.quick ? 2 : 3)),
    only: values.only ?? [],
    contestants: values.contestant ?? [],
    parts: !values["no-parts"],
    also,
    profile: values.profile ?? [],
    unchanged: values.unchanged,
    write: !values["no-write"] && values.only === undefined && values.contestant === undefined,
  };
}
