import type { SourceCall } from "../../domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import type { Companion } from "../../sources/spi/source-connector.js";
import type { FillFlights } from "./fill-flights.js";

interface Waiting {
  readonly rows: readonly Enrollment[];
  readonly call: SourceCall;
  readonly resolve: (rows: readonly Enrollment[]) => void;
  readonly reject: (error: unknown) => void;
}

interface Queue {
  readonly wanted: ReadonlySet<EnrollmentAttribute>;
  readonly waiting: Waiting[];
}

/**
 * Companion reads of one operation: rows of several lists that want the same of a companion in one turn are filled
 * together, so that many small lists cost no more requests than one long one. The first list counts them. Equal reads
 * of other operations that are in flight are not made again.
 */
export class SharedFills {
  #queuesOf: Map<Companion, Map<string, Queue>> | undefined;

  constructor(private readonly flights: FillFlights) {}

  fill(
    companion: Companion,
    rows: readonly Enrollment[],
    wanted: ReadonlySet<EnrollmentAttribute>,
    call: SourceCall,
  ): Promise<readonly Enrollment[]> {
    return new Promise((resolve, reject) => {
      const one: Waiting = { rows, call, resolve, reject };
      const signature = [...wanted].sort().join(" ");
      const queuesOf = (this.#queuesOf ??= new Map<Companion, Map<string, Queue>>());
      const queues = queuesOf.get(companion) ?? new Map<string, Queue>();
      queuesOf.set(companion, queues);
      const queue = queues.get(signature);
      if (queue !== undefined) {
        queue.waiting.push(one);
        return;
      }
      queues.set(signature, { wanted, waiting: [one] });
      setImmediate(() => {
        const ready = queues.get(signature);
        queues.delete(signature);
        if (ready !== undefined) void this.#run(companion, ready);
      });
    });
  }

  async #run(companion: Companion, { wanted, waiting }: Queue): Promise<void> {
    const [first] = waiting;
    if (first === undefined) return;
    try {
      const rows = waiting.flatMap((one) => one.rows);
      const filled = await this.flights.fill(companion, rows, wanted, first.call);
      let start = 0;
      for (const one of waiting) {
        one.resolve(filled.slice(start, start + one.rows.length));
        start += one.rows.length;
      }
    } catch (error) {
      for (const one of waiting) one.reject(error);
    }
  }
}
