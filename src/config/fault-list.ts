import { ConfigError, type Fault } from "./config-error.js";
import { formatKeyPath, type KeyPath } from "./key-path.js";

/** What one fault says, apart from where. */
export interface FaultText {
  readonly problem: string;
  readonly expected: string;
  readonly nearest?: string | undefined;
}

/** Gathers faults of one file. */
export class FaultList {
  readonly #file: string;
  readonly #lineOf: (path: KeyPath) => number | undefined;
  readonly #faults: Fault[] = [];
  #settled: ReadonlySet<string> = new Set();

  constructor(file: string, lineOf: (path: KeyPath) => number | undefined) {
    this.#file = file;
    this.#lineOf = lineOf;
  }

  /** Adds a fault of the setting at `path`, unless an earlier stage found one there. */
  add(path: KeyPath, text: FaultText): void {
    const key = formatKeyPath(path);
    if (this.#settled.has(key)) return;
    this.addElsewhere({ file: this.#file, line: this.#lineOf(path), key }, text);
  }

  /** Adds a fault that is not at a setting of the file. */
  addElsewhere(place: Pick<Fault, "file" | "line" | "key">, text: FaultText): void {
    this.#faults.push({ ...place, nearest: undefined, ...text });
  }

  /** Ends a stage of checking: what is already at fault is not judged again by the stages that follow. */
  endStage(): void {
    this.#settled = new Set(this.#faults.map(({ key }) => key));
  }

  /** @throws ConfigError where there are faults, sorted by line. */
  throwIfAny(): void {
    if (this.#faults.length === 0) return;
    const lineOf = ({ line }: Fault): number => line ?? 0;
    throw new ConfigError(this.#faults.toSorted((left, right) => lineOf(left) - lineOf(right)));
  }
}
