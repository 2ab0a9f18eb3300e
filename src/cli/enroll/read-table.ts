import { readFile } from "node:fs/promises";
import Papa from "papaparse";
import { FileError } from "./file-error.js";

/** A file of rows and columns as people have it. */
export interface Table {
  /** What stands between two columns. */
  readonly delimiter: string;
  readonly rows: readonly Row[];
}

export interface Row {
  /** As a spreadsheet counts, from 1; empty rows count. */
  readonly number: number;
  readonly cells: readonly string[];
}

const largestBytes = 64 * 1024 * 1024;

/** Reads a CSV file whatever its encoding and delimiter. Rows without any text are left out. @throws FileError */
export async function readTable(path: string): Promise<Table> {
  const bytes = await readBytes(path);
  if (bytes.length > largestBytes) throw new FileError(path, "is larger than 64 MiB");
  const text = decodeText(bytes);
  if (text === null || text.includes("\0")) {
    throw new FileError(path, "is no text: expected CSV (from a spreadsheet: “Save as CSV UTF-8”)");
  }
  return parseTable(text, path);
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT") throw new FileError(path, "is not there");
    if (code === "EISDIR") throw new FileError(path, "is a directory: expected a CSV file");
    throw new FileError(path, `cannot be read (${code ?? "unknown"})`);
  }
}

/**
 * UTF-8 and UTF-16 by their marks, UTF-16 without one by its zero bytes, and what is no UTF-8 as Windows-1252, in which
 * Western spreadsheets save. Null where it is none of these.
 */
export function decodeText(bytes: Buffer): string | null {
  // A spreadsheet's own format.
  if (bytes.toString("latin1", 0, 4) === "PK\u0003\u0004") return null;
  const utf16 = utf16Of(bytes);
  if (utf16 !== null) return decode(utf16, bytes);
  return decode("utf-8", bytes) ?? decode("windows-1252", bytes);
}

function utf16Of(bytes: Buffer): "utf-16le" | "utf-16be" | null {
  const mark = bytes.toString("latin1", 0, 2);
  if (mark === "\u00FF\u00FE") return "utf-16le";
  if (mark === "\u00FE\u00FF") return "utf-16be";
  const head = bytes.subarray(0, 4_096);
  const even = head.filter((byte, index) => byte === 0 && index % 2 === 0).length;
  const odd = head.filter((byte, index) => byte === 0 && index % 2 === 1).length;
  if (odd > head.length / 4 && even === 0) return "utf-16le";
  return even > head.length / 4 && odd === 0 ? "utf-16be" : null;
}

/** Null where the bytes are not of this encoding. A mark at the beginning is left out. */
function decode(encoding: string, bytes: Buffer): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function parseTable(text: string, path: string): Table {
  const { hint, rest } = takeHint(text);
  const parsed = Papa.parse<string[]>(rest, { delimiter: hint ?? guessDelimiter(rest) });
  const broken = parsed.errors.find(({ type }) => type === "Quotes");
  if (broken !== undefined) {
    const where =
      broken.row === undefined ? "" : `row ${broken.row + 1 + (hint === null ? 0 : 1)}: `;
    throw new FileError(path, `${where}a quotation mark is not closed, or stands inside of a cell`);
  }
  const offset = hint === null ? 1 : 2;
  const rows = parsed.data
    .map((cells, index): Row => ({ number: index + offset, cells }))
    .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
  return { delimiter: parsed.meta.delimiter, rows };
}

/** Rows that show what stands between columns. */
const shown = 200;

/** What cuts the first row, and most of the others into as many columns; a comma where nothing does. */
function guessDelimiter(text: string): string {
  let best = { delimiter: ",", alike: 0, columns: 1 };
  for (const delimiter of [",", ";", "\t", "|"]) {
    const { data, errors } = Papa.parse<string[]>(text, { delimiter, preview: shown });
    const rows = data.filter((cells) => cells.some((cell) => cell.trim() !== ""));
    const columns = rows[0]?.length ?? 0;
    if (columns < 2 || errors.some(({ type }) => type === "Quotes")) continue;
    const alike = rows.filter((cells) => cells.length === columns).length;
    if (alike > best.alike || (alike === best.alike && columns > best.columns)) {
      best = { delimiter, alike, columns };
    }
  }
  return best.delimiter;
}

/** Excel takes a first line `sep=;` for the delimiter. */
function takeHint(text: string): { readonly hint: string | null; readonly rest: string } {
  const match = /^"?sep=(.)"?\r?\n/iu.exec(text);
  return match === null
    ? { hint: null, rest: text }
    : { hint: match[1] ?? null, rest: text.slice(match[0].length) };
}
