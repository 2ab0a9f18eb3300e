import type { SourceCall } from "../../domain/call-context.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { Companion, CompanionRead } from "../../sources/spi/source-connector.js";
import type { FillFlights, Wish } from "./fill-flights.js";

interface Waiting {
  readonly rows: readonly Enrollment[];
  readonly call: SourceCall;
  readonly resolve: (read: Promise<CompanionRead>) => void;
}

interface Queue {
  readonly wish: Wish;
  readonly waiting: Waiting[];
}

/**
 * Companion reads of one operation: what several lists want of a companion in one turn is read together, so that many
 * small lists cost no more requests than one long one. The first list counts them. Equal reads of other operations that
 * are in flight are not made again.
 */
export class SharedFills {
  #queuesOf: Map<Companion, Map<string, Queue>> | undefined;

  constructor(private readonly flights: FillFlights) {}

  read(
    companion: Companion,
    rows: readonly Enrollment[],
    wish: Wish,
    call: SourceCall,
  ): Promise<CompanionRead> {
    return new Promise((resolve) => {
      const one: Waiting = { rows, call, resolve };
      const signature = [wish.need, ...[...wish.wanted].sort()].join(" ");
      const queuesOf = (this.#queuesOf ??= new Map<Companion, Map<string, Queue>>());
      const queues = queuesOf.get(companion) ?? new Map<string, Queue>();
      queuesOf.set(companion, queues);
      const queue = queues.get(signature);
      if (queue !== undefined) {
        queue.waiting.push(one);
        return;
      }
      queues.set(signature, { wish, waiting: [one] });
      setImmediate(() => {
        const ready = queues.get(signature);
        queues.delete(signature);
        if (ready !== undefined) this.#run(companion, ready);
      });
    });
  }

  #run(companion: Companion, { wish, waiting }: Queue): void {
    const [first] = waiting;
    if (first === undefined) return;
    const rows = waiting.flatMap((one) => one.rows);
    const read = this.flights.read(companion, rows, wish, first.call);
    for (const { resolve } of waiting) resolve(read);
  }
}
