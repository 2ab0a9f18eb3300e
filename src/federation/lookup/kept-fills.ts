import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import { SourceError } from "../../domain/errors.js";
import type { Companion, CompanionRead } from "../../sources/spi/source-connector.js";

/** A read of a companion, under way or landed. */
export class Fill {
  /** What it landed with; undefined while it is under way. */
  read: CompanionRead | undefined;
  /** Likewise; where nothing could be read, each row has failed. */
  readonly settled: Promise<CompanionRead>;

  constructor(readonly landed: Promise<CompanionRead>) {
    this.settled = landed.catch(unread).then((read) => (this.read = read));
    // Whoever waits for it learns of it.
    this.settled.catch(() => undefined);
  }
}

/** Where nothing could be read, each row has failed. */
export function unread(error: unknown): CompanionRead {
  if (!(error instanceof SourceError)) throw error;
  return { fill: (row) => row, failureOf: () => error };
}

/** Rows by what a companion read looks at: their native keys and those of their users and courses. */
export type NamedRows = ReadonlyMap<string, Enrollment>;

/** Reads of one companion that wanted the same, by the names of the rows that they are for. */
export class FillsOfRows {
  readonly #fills = new Map<string, Fill>();

  constructor(private readonly room: { left: number }) {}

  of(name: string): Fill | undefined {
    return this.#fills.get(name);
  }

  /** What was told of all these rows; null where that is not kept of each of them. */
  toldOf(rows: readonly Enrollment[]): CompanionRead | null {
    if (rows.length > this.#fills.size) return null;
    const reads = new Map<string, CompanionRead>();
    for (const row of rows) {
      const name = nameOfRow(row);
      const read = this.#fills.get(name)?.read;
      if (read === undefined || hasFailed(read, row)) return null;
      reads.set(name, read);
    }
    return readOfEach(reads);
  }

  /** Keeps a read while it is under way and, but for rows that it failed for, from then on: if there is room. */
  keep(rows: NamedRows, fill: Fill): void {
    if (rows.size > this.room.left) return;
    this.room.left -= rows.size;
    for (const name of rows.keys()) this.#fills.set(name, fill);
    fill.settled.then(
      (read) => {
        for (const [name, row] of rows) if (hasFailed(read, row)) this.#forget(name);
      },
      () => {
        for (const name of rows.keys()) this.#forget(name);
      },
    );
  }

  #forget(name: string): void {
    if (this.#fills.delete(name)) this.room.left += 1;
  }
}

export function hasFailed({ failureOf }: CompanionRead, row: Enrollment): boolean {
  return failureOf !== undefined && failureOf(row) !== null;
}

/** Each row is filled from the read that is named for it. */
export function readOfEach(reads: ReadonlyMap<string, CompanionRead>): CompanionRead {
  const distinct = new Set(reads.values());
  const [only] = distinct;
  if (only !== undefined && distinct.size === 1) return only;
  return {
    fill: (row) => reads.get(nameOfRow(row))?.fill(row) ?? row,
    failureOf: (row) => reads.get(nameOfRow(row))?.failureOf?.(row) ?? null,
  };
}

export function nameOfRow({ key, user, course }: Enrollment): string {
  return JSON.stringify([key, user?.key ?? null, course?.key ?? null]);
}

/** More rows than an operation reads, unless a source is set to be read further. */
export const mostKeptRows = 50_000;

/** What companions told in one operation: their reads, not the rows that were filled from them. */
export class KeptFills {
  readonly #room = { left: mostKeptRows };
  readonly #fills = new Map<Companion, Map<string, FillsOfRows>>();

  of(companion: Companion, wanted: ReadonlySet<EnrollmentAttribute>): FillsOfRows {
    const wish = [...wanted].sort().join(" ");
    const ofCompanion = this.#fills.get(companion) ?? new Map<string, FillsOfRows>();
    this.#fills.set(companion, ofCompanion);
    const fills = ofCompanion.get(wish) ?? new FillsOfRows(this.#room);
    ofCompanion.set(wish, fills);
    return fills;
  }
}
