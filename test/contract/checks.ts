import type { SourceConnector } from "../../src/sources/spi/source-connector.js";
import type { Connection, ConnectionOptions, CountedCall, Platform } from "./platform.js";
import { aCall, connect } from "./platform.js";

/** One promise of the contract. It throws where the connector does not keep it. */
export interface Check {
  readonly promise: string;
  readonly run: (subject: Subject) => Promise<void>;
}

/** A platform, and the connector to it that is judged. */
export class Subject {
  constructor(
    readonly platform: Platform,
    /** Puts a fault between connector and check: how the suite itself is tested. */
    private readonly wrap?: (connector: SourceConnector) => SourceConnector,
  ) {}

  /** Runs with a connector of its own, and a dial and a log that begin anew. */
  async with<Result>(
    options: ConnectionOptions,
    use: (connector: SourceConnector) => Promise<Result>,
  ): Promise<Result> {
    const { dial, requests } = this.platform.simulator;
    const connection: Connection = connect(this.platform, {
      ...options,
      ...(this.wrap !== undefined && { wrap: this.wrap }),
    });
    dial.clear();
    requests.reset();
    try {
      return await use(connection.connector);
    } finally {
      dial.clear();
      await connection.close();
    }
  }

  /** What was received but for requests of tokens, which nobody counts. */
  received(): number {
    const { total, tokens } = this.platform.simulator.requests;
    return total - tokens;
  }
}

/** One thing that a connector can be asked. */
export interface Operation {
  readonly name: string;
  readonly run: (call: CountedCall) => Promise<unknown>;
}

export { aCall };

/** Lets everything happen that is under way on loopback. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) {
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

/** Waits until something holds; fails after plenty of time. */
export async function until(holds: () => boolean, what: string): Promise<void> {
  for (let turn = 0; turn < 2_000; turn += 1) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`It never came to this: ${what}`);
}
