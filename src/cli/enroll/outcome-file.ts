import { open, rm, type FileHandle } from "node:fs/promises";
import { parse } from "node:path";
import Papa from "papaparse";
import { FileError } from "./file-error.js";

/** One cell as it is told to the caller. */
export interface OutcomeRow {
  /** As a spreadsheet counts the rows of the caller's file. */
  readonly row: number;
  /** As the caller wrote it. */
  readonly identifier: string;
  readonly course: string;
  readonly outcome: string;
  readonly message: string | null;
}

const mark = "\uFEFF";
const newline = "\r\n";
/** What a spreadsheet would run instead of showing it: also behind blanks, and in the wide forms of East Asia. */
const formula = /^[\s\u00A0]*[=+\-@\t\r\n＝＋－＠]/u;

/** The outcome of every row, as CSV in UTF-8 with a mark, which spreadsheets open with the right letters. */
export class OutcomeFile {
  #rows = 0;

  private constructor(
    readonly path: string,
    private readonly handle: FileHandle,
    private readonly delimiter: string,
  ) {}

  /**
   * Makes the file, so that whatever stands in the way is known before anything is sent.
   *
   * @param wanted Its path; undefined: beside the input, under a name that is free.
   * @throws FileError where it is there already, or cannot be made
   */
  static async create(
    input: string,
    wanted: string | undefined,
    delimiter: string,
  ): Promise<OutcomeFile> {
    const [path, handle] = await openNew(input, wanted);
    const file = new OutcomeFile(path, handle, delimiter);
    await handle.appendFile(mark);
    await file.#append([["row", "identifier", "course", "outcome", "message"]]);
    return file;
  }

  async add(rows: readonly OutcomeRow[]): Promise<void> {
    if (rows.length === 0) return;
    this.#rows += rows.length;
    await this.#append(
      rows.map(({ row, identifier, course, outcome, message }) => [
        ...[row, identifier, course, outcome, message ?? ""],
      ]),
    );
  }

  /** Closes the file; one without any outcome is taken away. */
  async close(): Promise<void> {
    await this.handle.close();
    if (this.#rows === 0) await rm(this.path, { force: true });
  }

  async #append(rows: readonly (readonly (string | number)[])[]): Promise<void> {
    const text = Papa.unparse(
      rows.map((row) => row.map((cell) => (typeof cell === "string" ? neutralize(cell) : cell))),
      { delimiter: this.delimiter, newline },
    );
    await this.handle.appendFile(`${text}${newline}`);
  }
}

/** A text that a spreadsheet shows as it is: a quotation mark before it takes the power from a formula. */
export function neutralize(text: string): string {
  return formula.test(text) ? `'${text}` : text;
}

async function openNew(input: string, wanted: string | undefined): Promise<[string, FileHandle]> {
  const { dir, name } = parse(input);
  const base = `${dir === "" ? "" : `${dir}/`}${name}.outcome`;
  for (let number = 1; number < 1_000; number += 1) {
    const path = wanted ?? `${base}${number === 1 ? "" : `-${number}`}.csv`;
    try {
      return [path, await open(path, "wx")];
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? "unknown";
      if (code !== "EEXIST") throw new FileError(path, `cannot be written (${code})`);
      if (wanted !== undefined)
        throw new FileError(path, "is there already: nothing is overwritten");
    }
  }
  throw new FileError(`${base}.csv`, "and all its numbered names are taken");
}
