import { setTimeout as pause } from "node:timers/promises";
import { request } from "undici";
import { readCells, readJob, startJob, type CellState, type JobState } from "./operations.js";

export interface GatewayOptions {
  readonly url: string;
  readonly key: string | undefined;
  /** How long a gateway that does not answer is waited for: one that never did, and one that did. */
  readonly patienceMs: { readonly first: number; readonly later: number };
  /** Told once, when the gateway does not answer and is waited for. */
  readonly onWaiting: (why: string) => void;
}

/** The gateway answered, and will not do it. The message is for a person. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";

  constructor(
    message: string,
    /** A code of the gateway's; null: an HTTP status alone. */
    readonly code: string | null,
    /** How many cells go into one job, where there were too many. */
    readonly maxCells: number | null,
    readonly status: number,
  ) {
    super(message);
  }
}

/** The gateway does not answer. */
export class AwayError extends Error {
  override readonly name = "AwayError";
}

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions?: Readonly<Record<string, unknown>>;
  }[];
}

const timeoutMs = 60_000;
const pageSize = 100;
/** What a page has where the gateway allows less than {@link pageSize}: its own default. */
const ownPageSize = null;

/** Asks a gateway over HTTP. Every question bears being repeated: jobs are started under a key. */
export class Gateway {
  #pageSize: number | null = pageSize;
  #hasAnswered = false;

  constructor(private readonly options: GatewayOptions) {}

  /** @param input With an `idempotencyKey`. @throws RefusedError, AwayError */
  async start(input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<JobState> {
    const data = (await this.#ask(startJob, { input }, signal)) as {
      readonly bulkEnroll: { readonly job: JobState };
    };
    return data.bulkEnroll.job;
  }

  /** Null where the key's owner has no such job. @throws RefusedError, AwayError */
  async job(id: string, signal: AbortSignal): Promise<JobState | null> {
    const data = (await this.#ask(readJob, { id }, signal)) as {
      readonly bulkEnrollJob: JobState | null;
    };
    return data.bulkEnrollJob;
  }

  /** The cells of a job, page by page. @throws RefusedError, AwayError */
  async *cells(id: string, signal: AbortSignal): AsyncGenerator<readonly CellState[]> {
    for (let after: string | null = null; ;) {
      const { nodes, pageInfo } = await this.#page(id, after, signal);
      yield nodes;
      if (!pageInfo.hasNextPage) return;
      after = pageInfo.endCursor;
    }
  }

  async #page(id: string, after: string | null, signal: AbortSignal): Promise<CellPage> {
    try {
      return await this.#readPage(id, after, signal);
    } catch (error) {
      const isPage =
        error instanceof RefusedError && /BAD_USER_INPUT|COSTLY/u.test(error.code ?? "");
      if (!isPage || this.#pageSize === ownPageSize) throw error;
      this.#pageSize = ownPageSize;
      return this.#readPage(id, after, signal);
    }
  }

  async #readPage(id: string, after: string | null, signal: AbortSignal): Promise<CellPage> {
    const variables = { id, first: this.#pageSize, after };
    const data = (await this.#ask(readCells, variables, signal)) as {
      readonly bulkEnrollJob: { readonly cells: CellPage } | null;
    };
    if (data.bulkEnrollJob !== null) return data.bulkEnrollJob.cells;
    throw new RefusedError("The gateway has no such job any more.", null, null, 200);
  }

  /** Asks again, for as long as patience lasts, where no answer comes or the gateway is busy. */
  async #ask(query: string, variables: object, signal: AbortSignal): Promise<unknown> {
    const from = Date.now();
    for (let tries = 0; ; tries += 1) {
      const result = await this.#send(JSON.stringify({ query, variables }), signal);
      if (!(result instanceof Later)) return result;
      const waitMs = Math.max(result.afterMs, Math.min(5_000, 250 * 2 ** Math.min(tries, 6)));
      const { first, later } = this.options.patienceMs;
      if (Date.now() + waitMs - from > (this.#hasAnswered ? later : first)) {
        throw new AwayError(result.message);
      }
      if (tries === 1) this.options.onWaiting(result.message);
      await pause(waitMs, undefined, { signal });
    }
  }

  async #send(body: string, signal: AbortSignal): Promise<unknown> {
    const { url, key } = this.options;
    const headers = {
      "content-type": "application/json",
      accept: "application/json",
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    };
    const signals = [signal, AbortSignal.timeout(timeoutMs)];
    try {
      const answer = await request(url, {
        ...{ method: "POST", headers, body },
        signal: AbortSignal.any(signals),
      });
      this.#hasAnswered = true;
      const afterMs = retryAfterMs(answer.headers["retry-after"]);
      return read(answer.statusCode, afterMs, await answer.body.text());
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof RefusedError) throw error;
      return new Later(`${url} does not answer (${describe(error)}).`, 0);
    }
  }
}

interface CellPage {
  readonly nodes: readonly CellState[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** To be asked again later. */
class Later {
  constructor(
    readonly message: string,
    readonly afterMs: number,
  ) {}
}

/** @throws RefusedError */
function read(status: number, afterMs: number, text: string): unknown {
  const { data, errors } = parse(text) ?? {};
  const [error] = errors ?? [];
  if (error === undefined) {
    if (status < 300 && data !== undefined && data !== null) return data;
    if (isBusy(status)) return new Later(`The gateway answers with status ${status}.`, afterMs);
    const what = status === 200 ? "is no gateway" : `has the status ${status}`;
    throw new RefusedError(`What answers at this address ${what}: see --url.`, null, null, status);
  }
  const { message, extensions = {} } = error;
  const code = typeof extensions["code"] === "string" ? extensions["code"] : null;
  // A job store that is away for a moment, or what nobody foresaw.
  if (isBusy(status) || /^(OVERLOADED|INTERNAL_SERVER_ERROR)$/u.test(code ?? ""))
    return new Later(message, afterMs);
  throw new RefusedError(message, code, limitOf(extensions["faults"]), status);
}

function isBusy(status: number): boolean {
  return status === 429 || status >= 500;
}

function limitOf(faults: unknown): number | null {
  if (!Array.isArray(faults)) return null;
  const limits = faults.map((fault: { readonly limit?: unknown } | null) => fault?.limit);
  return limits.find((limit) => typeof limit === "number") ?? null;
}

function parse(text: string): Answer | null {
  try {
    return JSON.parse(text) as Answer | null;
  } catch {
    return null;
  }
}

function retryAfterMs(header: string | string[] | undefined): number {
  const seconds = Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : 0;
}

function describe(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ECONNREFUSED") return "nothing listens there";
  return code ?? message;
}
