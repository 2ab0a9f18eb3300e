/** One thing that is wrong with a configuration. Holds no value of a setting, so no secret either. */
export interface Fault {
  /** The file as it was named, or where else the setting came from. */
  readonly file: string;
  /** Line in the file, from 1; undefined where the setting did not come from a file. */
  readonly line: number | undefined;
  /** Path of the setting, such as `sources[2].auth.type`; empty: the file as a whole. */
  readonly key: string;
  /** What is wrong, such as `missing` or `unknown key`. */
  readonly problem: string;
  /** What would be right; completes "expected …". */
  readonly expected: string;
  /** The known word (a key, a choice, a source) that is most like the one that stands there. */
  readonly nearest: string | undefined;
}

/** The configuration cannot be used. Holds every fault that was found, in the order of the file. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super(faults.map(formatFault).join("\n"));
    this.faults = faults;
  }
}

/** A fault as a line for a person: `FILE:LINE: KEY: PROBLEM; expected WHAT; did you mean "WORD"?` */
export function formatFault(fault: Fault): string {
  const place = fault.line === undefined ? fault.file : `${fault.file}:${fault.line}`;
  const subject = fault.key === "" ? place : `${place}: ${fault.key}`;
  const hint = fault.nearest === undefined ? "" : `; did you mean "${fault.nearest}"?`;
  return `${subject}: ${fault.problem}; expected ${fault.expected}${hint}`;
}
