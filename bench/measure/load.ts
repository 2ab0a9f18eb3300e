import { connect } from "node:net";

/** What a run of load came to. Times are in milliseconds. */
export interface LoadResult {
  readonly served: number;
  /** Answered with 503: the contestant finds that it has too much to do. */
  readonly refused: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
}

export interface LoadOptions {
  readonly port: number;
  /** Whole requests as they go on the wire, sent in turn. */
  readonly requests: readonly Request[];
  readonly concurrency: number;
  /** Asks for so long, what is under way then is waited for; */
  readonly ms: number;
  /** longer, where fewer than so many were sent by then; */
  readonly minRequests: number;
  /** but no longer than this. */
  readonly maxMs: number;
}

/** A request, and how long a right answer to it may be. */
export interface Request {
  readonly wire: Buffer;
  readonly minBytes: number;
  readonly maxBytes: number;
}

const patienceMs = 30_000;

/**
 * A closed loop: as many clients as `concurrency`, each of which asks again as soon as it is answered. On bare sockets,
 * so that the one who asks takes little of what the answering could use. Every answer has to have status 200 and about
 * the length that it had when the answers were compared, or be a refusal, after which a client waits a little.
 */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { concurrency, ms, minRequests, maxMs } = options;
  const startedAt = performance.now();
  const tally: Tally = { times: [], refused: 0 };
  const { times } = tally;
  let sent = 0;
  const next = (): Request | undefined => {
    const passed = performance.now() - startedAt;
    if (passed >= maxMs || (passed >= ms && sent >= minRequests)) return undefined;
    const request = options.requests[sent % options.requests.length];
    sent += 1;
    return request;
  };
  await Promise.all(
    Array.from({ length: concurrency }, () => runClient(options.port, next, tally)),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  times.sort((a, b) => a - b);
  return {
    served: times.length,
    refused: tally.refused,
    seconds,
    p50: at(times, 0.5),
    p99: at(times, 0.99),
  };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

interface Tally {
  readonly times: number[];
  refused: number;
}

const refused = 503;
const waitAfterRefusalMs = 100;

function runClient(port: number, next: () => Request | undefined, tally: Tally): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", noDelay: true });
    const answer = new AnswerReader();
    let current: Request | undefined;
    let sentAt = 0;
    const send = (): void => {
      current = next();
      if (current === undefined) {
        socket.end();
        resolve();
        return;
      }
      sentAt = performance.now();
      socket.write(current.wire);
    };
    socket.setTimeout(patienceMs, () => socket.destroy(new Error("No answer in time")));
    socket.on("connect", send);
    socket.on("data", (chunk) => {
      if (!answer.take(chunk)) return;
      const { status, length } = answer;
      answer.reset();
      if (status === refused) {
        tally.refused += 1;
        setTimeout(send, waitAfterRefusalMs);
        return;
      }
      tally.times.push(performance.now() - sentAt);
      if (current !== undefined && status === 200 && isWithin(length, current)) send();
      else socket.destroy(new Error(`Answered with ${status} and ${length} bytes`));
    });
    socket.on("error", reject);
    socket.on("close", () => {
      if (current !== undefined) reject(new Error("The connection was closed"));
    });
  });
}

function isWithin(length: number, { minBytes, maxBytes }: Request): boolean {
  return length >= minBytes && length <= maxBytes;
}

const headEnd = Buffer.from("\r\n\r\n");

/** Reads one answer after the other. They say how long they are: none of the contestants sends in parts. */
class AnswerReader {
  status = 0;
  length = 0;
  #left = -1;
  #head: Buffer | undefined;

  /** Whether the answer is whole. */
  take(chunk: Buffer): boolean {
    if (this.#left >= 0) {
      this.#left -= chunk.length;
      return this.#left <= 0;
    }
    const head = this.#head === undefined ? chunk : Buffer.concat([this.#head, chunk]);
    const end = head.indexOf(headEnd);
    if (end === -1) {
      this.#head = head;
      return false;
    }
    const text = head.toString("latin1", 0, end);
    this.status = Number(text.slice(9, 12));
    this.length = Number(/\r\ncontent-length: *(\d+)/iu.exec(text)?.[1] ?? NaN);
    if (Number.isNaN(this.length)) throw new Error("An answer does not say how long it is");
    this.#left = this.length - (head.length - end - headEnd.length);
    return this.#left <= 0;
  }

  reset(): void {
    this.#left = -1;
    this.#head = undefined;
  }
}
