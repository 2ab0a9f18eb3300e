import type { SourceCall } from "../../domain/call-context.js";
import type { SourceError } from "../../domain/errors.js";
import type { Served } from "../cache/read-cache.js";
import { joinCalls } from "./join-calls.js";

/** What a look-up of one key came to: the row, null where the source has none, or why it failed. */
export type LookupAnswer<Row> = Served<Row | null> | SourceError;

/** One request for the rows of several keys, on behalf of whoever asked for them before it departed. */
export class LookupFlight<Row, Attribute extends string> {
  readonly keys: string[] = [];
  /** What any of those who asked wants to be told: one request tells many attributes as well as one. */
  readonly told = new Set<Attribute>();
  /** For every key, once it has landed. */
  readonly answers = new Map<string, LookupAnswer<Row>>();
  readonly landed: Promise<void>;
  /** Whether it ended because those on whose behalf it was sent gave up. */
  abandoned = false;
  departed = false;
  land!: () => void;
  readonly #calls: SourceCall[] = [];

  /** @param era The operation that it counts as read by. */
  constructor(readonly era: string) {
    this.landed = new Promise((resolve) => {
      this.land = resolve;
    });
  }

  /** Takes another key, or only somebody else who wants one that it has. Only before it departs. */
  add(call: SourceCall, told: readonly Attribute[], key?: string): void {
    if (this.#calls.at(-1) !== call) this.#calls.push(call);
    for (const attribute of told) this.told.add(attribute);
    if (key !== undefined) this.keys.push(key);
  }

  tells(told: readonly Attribute[]): boolean {
    return told.every((attribute) => this.told.has(attribute));
  }

  isOnBehalfOf(call: SourceCall): boolean {
    return this.#calls.includes(call);
  }

  /** Answers the call that it is sent with: it is stopped when all who asked have given up. */
  depart(): SourceCall {
    this.departed = true;
    return joinCalls(this.#calls);
  }
}
