import { Table } from "../table.js";

/** A row as Truto sends it; anything but `id` may be missing. */
export type TrutoRow = Record<string, unknown> & { id: string };

/** An enrollment, and the pair that it belongs to even where the row does not tell. */
export interface TrutoEnrollment {
  readonly userId: string | null;
  readonly courseId: string | null;
  readonly row: TrutoRow;
}

/** The ground truth of a Truto simulator. */
export interface TrutoState {
  readonly enrollments: Table<TrutoEnrollment, "id" | "user">;
  readonly users: Table<TrutoRow, "id">;
  readonly courses: Table<TrutoRow, "id">;
}

export interface TrutoRows {
  /** Whole entries, or plain rows that belong to the user and course that they name. */
  readonly enrollments?: Iterable<TrutoEnrollment | TrutoRow>;
  /** The people that the enrollments name where absent. */
  readonly users?: Iterable<TrutoRow>;
  /** The courses that the enrollments name where absent. */
  readonly courses?: Iterable<TrutoRow>;
}

function named(value: unknown): TrutoRow | undefined {
  const row = value as Partial<TrutoRow> | null | undefined;
  return typeof row?.id === "string" ? (row as TrutoRow) : undefined;
}

function isEntry(given: TrutoEnrollment | TrutoRow): given is TrutoEnrollment {
  return "row" in given && "userId" in given;
}

export function toEntry(given: TrutoEnrollment | TrutoRow): TrutoEnrollment {
  if (isEntry(given)) return given;
  const row = given;
  return {
    userId: named(row["user"])?.id ?? null,
    courseId: named(row["course"])?.id ?? null,
    row,
  };
}

function distinct(entries: readonly TrutoEnrollment[], name: "user" | "course"): TrutoRow[] {
  const found = new Map<string, TrutoRow>();
  for (const { row } of entries) {
    const one = named(row[name]);
    if (one && !found.has(one.id)) found.set(one.id, { ...one });
  }
  return [...found.values()];
}

export function createTrutoState(rows: TrutoRows): TrutoState {
  const entries = [...(rows.enrollments ?? [])].map(toEntry);
  const id = (row: TrutoRow): string => row.id;
  return {
    enrollments: new Table(entries, { id: ({ row }) => row.id, user: ({ userId }) => userId }),
    users: new Table(rows.users ?? distinct(entries, "user"), { id }),
    courses: new Table(rows.courses ?? distinct(entries, "course"), { id }),
  };
}
