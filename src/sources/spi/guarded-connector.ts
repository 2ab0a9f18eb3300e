import type { SourceCall, WriteClearance } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { StopSignal } from "../../domain/stop-signal.js";
import type { SourceId } from "../../domain/values.js";
import type { EnrollmentWriter } from "./enrollment-writer.js";
import type {
  Collection,
  Companion,
  GroupVisitor,
  Lookup,
  SourceConnector,
} from "./source-connector.js";

/** Told of an exception that no connector may throw, before it is answered as a failure of its source. */
export type ReportFault = (fault: unknown) => void;

const message = "The gateway failed at what it asked this source, or at what the source answered.";

/**
 * The connector, with its promise kept to reject with nothing but a `SourceError`: any other exception is a fault of the
 * gateway, which is told, and takes this source out of an answer and no other one. `probe` is left as it is: who asks
 * that wants to know.
 */
export function guardConnector(connector: SourceConnector, report: ReportFault): SourceConnector {
  const guard = new Guard(connector.id, report);
  const { users, courses, userLookup, courseLookup, writer } = connector;
  return {
    ...connector,
    enrollments: guard.collection(connector.enrollments),
    ...(users !== undefined && { users: guard.collection(users) }),
    ...(courses !== undefined && { courses: guard.collection(courses) }),
    ...(userLookup !== undefined && { userLookup: guard.lookup(userLookup) }),
    ...(courseLookup !== undefined && { courseLookup: guard.lookup(courseLookup) }),
    companions: connector.companions.map((companion) => guard.companion(companion)),
    identify: (key, hints) => guard.now(() => connector.identify(key, hints)),
    ...(writer !== undefined && { writer: guard.writer(writer) }),
  };
}

class Guard {
  constructor(
    private readonly source: SourceId,
    private readonly report: ReportFault,
  ) {}

  collection<Row, Field extends string, Attribute extends string>(
    list: Collection<Row, Field, Attribute>,
  ): Collection<Row, Field, Attribute> {
    return {
      ...list,
      readPage: (scan, call) => this.#soon(call, () => list.readPage(scan, call)),
      readAll: (scan, visitor, call) =>
        this.#visit(visitor, call, (guarded) => list.readAll(scan, guarded, call)),
    };
  }

  lookup<Row, Attribute extends string>(lookup: Lookup<Row, Attribute>): Lookup<Row, Attribute> {
    return {
      ...lookup,
      fetch: (keys, wanted, call, failed) =>
        this.#soon(call, () => lookup.fetch(keys, wanted, call, failed)),
    };
  }

  companion(companion: Companion): Companion {
    return {
      ...companion,
      read: async (rows, wanted, call, need) => {
        const told = await this.#soon(call, () => companion.read(rows, wanted, call, need));
        let broken: SourceError | null = null;
        return {
          fill: (row) => {
            if (broken !== null) return row;
            try {
              return told.fill(row);
            } catch (error) {
              broken = this.#toFailure(error);
              return row;
            }
          },
          failureOf: (row) => broken ?? told.failureOf?.(row) ?? null,
        };
      },
    };
  }

  writer(writer: EnrollmentWriter): EnrollmentWriter {
    return {
      ...writer,
      refuse: (cell) => {
        try {
          return writer.refuse(cell);
        } catch (error) {
          const { message: why } = this.#toFailure(error);
          return { outcome: "SOURCE_FAILED", message: why };
        }
      },
      look: (cells, look, call) => this.#soon(call, () => writer.look(cells, look, call)),
      write: (batch, call) => this.#write(call, (guarded) => writer.write(batch, guarded)),
    };
  }

  now<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      throw this.#toFailure(error);
    }
  }

  async #soon<T>(call: SourceCall, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw hasEnded(call.signal, error) ? error : this.#toFailure(error);
    }
  }

  /** What withholds the clearance is the affair of who gives it, and goes on as it is. */
  async #write<T>(call: SourceCall, work: (guarded: SourceCall) => Promise<T>): Promise<T> {
    const { clearance } = call;
    const giving = new Foreign();
    const guarded: WriteClearance | undefined = clearance && {
      waiting: clearance.waiting,
      give: () => giving.run(() => clearance.give()),
      onWritten: () => clearance.onWritten(),
    };
    try {
      return await work(guarded === undefined ? call : { ...call, clearance: guarded });
    } catch (error) {
      const isWithheld =
        giving.threw(error) || (clearance !== undefined && hasEnded(clearance.waiting, error));
      if (isWithheld || hasEnded(call.signal, error)) throw error;
      // Whatever went wrong, the request may be out.
      throw this.#toFailure(error, true);
    }
  }

  /** What the visitor throws is its own affair, and goes on as it is. */
  async #visit<Row>(
    visitor: GroupVisitor<Row>,
    call: SourceCall,
    work: (guarded: GroupVisitor<Row>) => Promise<void>,
  ): Promise<void> {
    const visiting = new Foreign();
    const guarded: GroupVisitor<Row> = {
      rows: (group) => visiting.run(() => visitor.rows(group)),
      restart: () => visitor.restart(),
    };
    try {
      await work(guarded);
    } catch (error) {
      const isOthers = visiting.threw(error) || hasEnded(call.signal, error);
      throw isOthers ? error : this.#toFailure(error);
    }
  }

  #toFailure(error: unknown, mayHaveActed = false): SourceError {
    if (error instanceof SourceError) return error;
    this.report(error);
    const { source } = this;
    return new SourceError("SOURCE_ERROR", message, { cause: error, mayHaveActed, source });
  }
}

/** What a connector calls that is not its own: what is thrown there is no fault of the connector. */
class Foreign {
  #thrown: { readonly error: unknown } | undefined;

  async run(work: () => Promise<void> | void): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#thrown = { error };
      throw error;
    }
  }

  threw(error: unknown): boolean {
    return this.#thrown !== undefined && this.#thrown.error === error;
  }
}

/** Whether the error says no more than that whoever asked has gone. */
function hasEnded(signal: StopSignal, error: unknown): boolean {
  return signal.aborted && error === signal.reason;
}
