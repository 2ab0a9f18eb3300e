import type { Pair } from "./query.js";
import type { RequestKind } from "./request.js";

/** One received request. `status` is null while unanswered and where no answer was sent. */
export interface RecordedRequest {
  readonly number: number;
  readonly receivedAt: number;
  readonly kind: RequestKind;
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  /** Path and query as sent. */
  readonly target: string;
  readonly query: readonly Pair[];
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The first 256 KiB of the body. */
  readonly body: string;
  status: number | null;
  finishedAt: number | null;
  /** The kind of the fault that struck, if one did. */
  fault: string | null;
}

export type RequestPredicate = (request: RecordedRequest) => boolean;

const capacity = 10_000;
const keptBody = 262_144;

/** What a simulator received: the last 10,000 requests, and exact counts of all of them. */
export class RequestLog {
  #ring: RecordedRequest[] = [];
  #total = 0;
  #kinds: Record<RequestKind, number> = { read: 0, write: 0, token: 0 };
  #paths = new Map<string, number>();
  #inFlight = 0;
  #maxInFlight = 0;

  get total(): number {
    return this.#total;
  }

  get reads(): number {
    return this.#kinds.read;
  }

  get writes(): number {
    return this.#kinds.write;
  }

  get tokens(): number {
    return this.#kinds.token;
  }

  /** Requests that are being answered now. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** The most requests that were being answered at one time since the last reset. */
  get maxInFlight(): number {
    return this.#maxInFlight;
  }

  /** The kept requests, oldest first. */
  all(): readonly RecordedRequest[] {
    return this.#total <= capacity
      ? this.#ring.slice()
      : [
          ...this.#ring.slice(this.#total % capacity),
          ...this.#ring.slice(0, this.#total % capacity),
        ];
  }

  find(predicate: RequestPredicate): RecordedRequest[] {
    return this.all().filter(predicate);
  }

  last(): RecordedRequest | undefined {
    return this.all().at(-1);
  }

  /**
   * Counts all requests, those whose encoded path starts with a text (exact, however many there
   * were), or those among the kept ones that a predicate accepts.
   */
  count(wanted?: string | RequestPredicate): number {
    if (wanted === undefined) return this.#total;
    if (typeof wanted === "function") return this.find(wanted).length;
    let sum = 0;
    for (const [path, count] of this.#paths) if (path.startsWith(wanted)) sum += count;
    return sum;
  }

  /** Forgets everything received so far; requests in flight stay counted as such. */
  reset(): void {
    this.#ring = [];
    this.#total = 0;
    this.#kinds = { read: 0, write: 0, token: 0 };
    this.#paths.clear();
    this.#maxInFlight = this.#inFlight;
  }

  /** Records a request on arrival. */
  begin(
    facts: Omit<RecordedRequest, "number" | "receivedAt" | "status" | "finishedAt" | "fault">,
  ): RecordedRequest {
    const entry: RecordedRequest = {
      ...facts,
      body: facts.body.length > keptBody ? facts.body.slice(0, keptBody) : facts.body,
      number: this.#total + 1,
      receivedAt: Date.now(),
      status: null,
      finishedAt: null,
      fault: null,
    };
    this.#ring[this.#total % capacity] = entry;
    this.#total += 1;
    this.#kinds[facts.kind] += 1;
    this.#paths.set(facts.path, (this.#paths.get(facts.path) ?? 0) + 1);
    this.#inFlight += 1;
    this.#maxInFlight = Math.max(this.#maxInFlight, this.#inFlight);
    return entry;
  }

  /** Marks the end of an exchange, answered or not. */
  end(entry: RecordedRequest): void {
    entry.finishedAt = Date.now();
    this.#inFlight -= 1;
  }
}
