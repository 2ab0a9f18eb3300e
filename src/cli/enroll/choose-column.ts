import type { Row, Table } from "./read-table.js";

/** The people of a table: which column names them, and which rows are people. */
export interface People {
  /** From 0. */
  readonly column: number;
  /** What the column is called; null where the table has no header. */
  readonly name: string | null;
  readonly rows: readonly Row[];
}

/** No column, or several, could be meant. */
export interface NoColumn {
  /** What a person can do about it. */
  readonly problem: string;
}

/** Names of columns that hold identifiers, the likeliest first, in the spelling of {@link plain}. */
const names = [
  ...["identifier", "email", "emailaddress", "emails", "mail", "mailaddress", "emailadresse"],
  ...["mailadresse", "adresseemail", "adressemail", "courriel", "correo", "correoelectronico"],
  ...["eposta", "epost", "indirizzoemail", "workemail", "primaryemail"],
  ...["username", "login", "loginname", "account", "accountname", "userid", "user"],
  ...["benutzername", "benutzer", "utilisateur", "nomdutilisateur", "usuario", "kullaniciadi"],
];

/** Rows that are looked at to find out what a column holds. */
const sample = 1_000;

/**
 * Finds the column of the identifiers, and whether the first row is a header: by the name that the caller gave, by the
 * usual names, or by what looks like addresses.
 *
 * @param wanted The column's name, or its number from 1.
 */
export function choosePeople({ rows }: Table, wanted: string | undefined): People | NoColumn {
  const header = rows[0]?.cells ?? [];
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const found = wanted === undefined ? findColumn(rows, width) : named(header, width, wanted);
  if (typeof found !== "number") return found;
  const isHeader = hasHeader(rows, found, wanted);
  const name = isHeader ? (header[found] ?? "").trim() : null;
  return { column: found, name, rows: isHeader ? rows.slice(1) : rows };
}

function named(header: readonly string[], width: number, wanted: string): number | NoColumn {
  const exact = header.findIndex((cell) => plain(cell) === plain(wanted));
  if (exact >= 0) return exact;
  const number = /^\d{1,4}$/u.test(wanted) ? Number(wanted) : 0;
  if (number >= 1 && number <= width) return number - 1;
  return { problem: `--column: there is no such column among the ${width} of the file` };
}

function findColumn(rows: readonly Row[], width: number): number | NoColumn {
  const header = (rows[0]?.cells ?? []).map(plain);
  for (const name of names) {
    const column = header.indexOf(name);
    if (column >= 0) return column;
  }
  const columns = Array.from({ length: width }, (_, column) => column);
  const used = columns.filter((column) => rows.some((row) => cellOf(row, column) !== ""));
  const [only] = used;
  if (used.length === 1 && only !== undefined) return only;
  const addressed = columns.filter((column) => holdsAddresses(rows, column));
  const [first] = addressed;
  if (addressed.length === 1 && first !== undefined) return first;
  const what = addressed.length === 0 ? "No column holds e-mail addresses" : "Several columns do";
  return {
    problem: `${what}: name the one with the people by --column, as --column 1 or --column Username`,
  };
}

/** Whether most of what stands below the first row looks like addresses; or the first row does, where it is alone. */
function holdsAddresses(rows: readonly Row[], column: number): boolean {
  const below = rows.length > 1 ? rows.slice(1, sample) : rows;
  const texts = below.map((row) => cellOf(row, column)).filter((text) => text !== "");
  return texts.length > 0 && texts.filter(isAddress).length > texts.length / 2;
}

function hasHeader(rows: readonly Row[], column: number, wanted: string | undefined): boolean {
  const [first] = rows;
  if (first === undefined) return false;
  const title = plain(first.cells[column] ?? "");
  if (names.includes(title)) return true;
  if (wanted !== undefined && title === plain(wanted)) return true;
  return holdsAddresses(rows, column) && rows.length > 1 && !isAddress(cellOf(first, column));
}

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/u.test(text);
}

function cellOf({ cells }: Row, column: number): string {
  return (cells[column] ?? "").trim();
}

/** Letters and digits alone, in lower case, without accents. */
function plain(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/ı/gu, "i")
    .replace(/[^\p{Letter}\p{Number}]/gu, "");
}
