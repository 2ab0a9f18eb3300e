import type { SourceCall } from "../../domain/call-context.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { Companion, CompanionRead } from "../../sources/spi/source-connector.js";
import type { FillFlights, Wish } from "./fill-flights.js";
import {
  Fill,
  hasFailed,
  KeptFills,
  mostKeptRows,
  nameOfRow,
  readOfEach,
  unread,
  type FillsOfRows,
  type NamedRows,
} from "./kept-fills.js";

/** Companion reads. */
export interface Fills {
  /** @throws SourceError where nothing could be read, and where something could not be and all is needed */
  read(
    companion: Companion,
    rows: readonly Enrollment[],
    wish: Wish,
    call: SourceCall,
  ): Promise<CompanionRead>;
}

interface Waiting {
  readonly rows: readonly Enrollment[];
  readonly wish: Wish;
  readonly call: SourceCall;
  /** The rows were lost with a read that others began. */
  readonly isAgain: boolean;
  readonly resolve: (read: Promise<CompanionRead>) => void;
}

/** What several want of a companion in one turn, and what it told of the same before. */
interface Queue {
  readonly companion: Companion;
  readonly kept: FillsOfRows;
  readonly waiting: Waiting[];
}

/**
 * Companion reads of one operation. What several lists want of a companion in one turn is read together, so that many
 * small lists cost no more requests than one long one; what fails of it fails for the rows that it belongs to. What was
 * told is kept, so that rows that are looked at again, for a page and for its count, are read for once; a read that is
 * under way is joined. The first list that needs a read counts it. What failed is not kept: whoever joined that read asks
 * again, once. Equal reads of other operations that are in flight are not made again.
 */
export class SharedFills implements Fills {
  readonly #kept = new KeptFills();
  readonly #queues = new Map<FillsOfRows, Queue>();

  constructor(private readonly flights: FillFlights) {}

  /** @param turn Comes when the read may begin. Not waited for where nothing has to be read. */
  read(
    companion: Companion,
    rows: readonly Enrollment[],
    wish: Wish,
    call: SourceCall,
    turn?: () => Promise<void>,
  ): Promise<CompanionRead> {
    const kept = this.#kept.of(companion, wish.wanted);
    const told = kept.toldOf(rows);
    if (told !== null) return Promise.resolve(told);
    const ask = { rows, wish, call, isAgain: false };
    const queue = (): Promise<CompanionRead> => this.#queue(companion, kept, ask);
    return turn === undefined ? queue() : turn().then(queue);
  }

  #queue(
    companion: Companion,
    kept: FillsOfRows,
    ask: Omit<Waiting, "resolve">,
  ): Promise<CompanionRead> {
    return new Promise((resolve) => {
      this.#queueOf(companion, kept).waiting.push({ ...ask, resolve });
    });
  }

  #queueOf(companion: Companion, kept: FillsOfRows): Queue {
    const known = this.#queues.get(kept);
    if (known !== undefined) return known;
    const queue: Queue = { companion, kept, waiting: [] };
    this.#queues.set(kept, queue);
    setImmediate(() => {
      this.#queues.delete(kept);
      this.#run(queue);
    });
    return queue;
  }

  #run(queue: Queue): void {
    const { companion, kept, waiting } = queue;
    const [first] = waiting;
    if (first === undefined) return;
    const need = waiting.length > 1 ? "each" : first.wish.need;
    const wish = { wanted: first.wish.wanted, need } as const;
    const start = (rows: readonly Enrollment[], call: SourceCall): Promise<CompanionRead> =>
      this.flights.read(companion, rows, wish, call);
    const rows = waiting.flatMap((one) => one.rows);
    // So many are not kept, and naming them would cost more than reading for some of them twice.
    if (rows.length > mostKeptRows) {
      const landed = start(rows, first.call);
      for (const { resolve } of waiting) resolve(landed);
      return;
    }
    const asked = waiting.map((one) => new Map(one.rows.map((row) => [nameOfRow(row), row])));
    const fills = new Map<string, Fill>();
    const open = new Map<string, Enrollment>();
    let starter: SourceCall | undefined;
    asked.forEach((named, at) => {
      for (const [name, row] of named) {
        const fill = kept.of(name);
        if (fill !== undefined) fills.set(name, fill);
        else {
          starter ??= waiting[at]?.call;
          open.set(name, row);
        }
      }
    });
    const begun = starter && new Fill(start([...open.values()], starter));
    if (begun !== undefined) {
      kept.keep(open, begun);
      for (const name of open.keys()) fills.set(name, begun);
    }
    waiting.forEach((one, at) => {
      one.resolve(this.#collect(queue, one, asked[at] ?? new Map(), { fills, begun }));
    });
  }

  /** What one of those who waited is told: by the read that was begun, by reads that others began, or by both. */
  async #collect(
    { companion, kept }: Queue,
    one: Waiting,
    rows: NamedRows,
    {
      fills,
      begun,
    }: { readonly fills: ReadonlyMap<string, Fill>; readonly begun: Fill | undefined },
  ): Promise<CompanionRead> {
    const own = new Set([...rows.keys()].flatMap((name) => fills.get(name) ?? []));
    if (begun !== undefined && own.size === 1 && own.has(begun)) return begun.landed;
    await Promise.all([...own].map((fill) => fill.settled));
    const reads = new Map<string, CompanionRead>();
    const lost: Enrollment[] = [];
    for (const [name, row] of rows) {
      const fill = fills.get(name);
      if (fill?.read === undefined) continue;
      reads.set(name, fill.read);
      if (fill !== begun && hasFailed(fill.read, row)) lost.push(row);
    }
    if (lost.length > 0 && !one.isAgain) {
      const again = await this.#queue(companion, kept, { ...one, rows: lost, isAgain: true }).catch(
        unread,
      );
      for (const row of lost) reads.set(nameOfRow(row), again);
    }
    return readOfEach(reads);
  }
}
