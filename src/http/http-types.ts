import type { SourceReason } from "../domain/errors.js";
import type { SourceCall } from "../domain/call-context.js";
import type { BodyMemory } from "./body-memory.js";
import type { Connections } from "./connections.js";
import type { Pairs } from "./encode.js";
import type { RateWindow } from "./rate-window.js";
import type { ReaderName } from "./reader-name.js";

/** One request to a source. */
export interface HttpRequest {
  /** Default GET. */
  readonly method?: "GET" | "POST";
  /** Begins with "/", is percent-encoded already (`encodePathSegment`), and holds no query. Joined to the base URL. */
  readonly path: string;
  /** Pairs are encoded by the client; names may repeat and may hold `[]`. A text is encoded already (`encodeForm`). */
  readonly query?: Pairs | string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: HttpBody;
  /** The `Accept` header. */
  readonly accept: string;
  /** A POST that only reads (a long list of ids) is a read. Only reads are retried. */
  readonly kind: "read" | "write";
  /** Statuses besides 2xx that are answers, not errors: `[404]`. */
  readonly expect?: readonly number[];
  /** The call's signal is the only one. */
  readonly signal?: never;
}

export interface HttpBody {
  readonly type: "application/json" | "application/xml" | "application/x-www-form-urlencoded";
  readonly text: string;
}

/** Names of headers are in lower case; a header that came more than once is joined with ", ". */
export type HttpHeaders = Readonly<Record<string, string>>;

export interface HttpResponse {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** Decompressed. */
  readonly body: Buffer;
}

/** An answer whose body is still to be read. */
export interface HttpStream {
  readonly status: number;
  readonly headers: HttpHeaders;
  /** Decompressed. Can be read once. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** What is made of bodies as they come. */
export interface StreamReader<T> {
  /** Called for each answer that begins. Errors of the chunks have to reach the caller. */
  read(answer: HttpStream): Promise<T>;
  /** What was made of the answer so far is void: its body ended before its time, and the source is asked again. */
  restart?(): void;
}

/** What is made of whole bodies. */
export interface BodyReader<T> {
  /** Readers of one name make the same of the same answer to the same request. */
  readonly name: ReaderName<T>;
  /**
   * A function of the answer and of its request alone. What it makes is never changed: it is handed out again where the
   * same answer comes again.
   *
   * @throws SourceError where the body is not what was promised; nothing is kept then
   */
  read(answer: Pick<HttpResponse, "status" | "body">): T;
}

/** How a source has been doing, as its client saw it. */
export interface HealthSnapshot {
  /** `DEGRADED`: answering, with failures lately. `UNAVAILABLE`: the breaker is open, or probing. */
  readonly state: "UNKNOWN" | "AVAILABLE" | "DEGRADED" | "UNAVAILABLE";
  /** Null while all is well. */
  readonly lastErrorCode: SourceReason | null;
  /** ISO 8601. */
  readonly lastErrorAt: string | null;
  /** ISO 8601. */
  readonly lastSuccessAt: string | null;
}

/** The only way from this gateway to one source. */
export interface HttpClient {
  /**
   * Sends a request and reads the whole answer, bounded by `maxResponseBytes`. Each try is over within `timeoutMs`,
   * body included: what takes longer than that belongs into {@link stream}.
   *
   * @throws SourceError; or the abort reason of the call where the client has gone.
   */
  send(request: HttpRequest, call: SourceCall): Promise<HttpResponse>;
  /**
   * As {@link send}, and makes something of the answer. Where the answer is the same as the last one to the same request,
   * byte for byte, it is not read again: the very value is handed out that was made of that one. The source is asked each
   * time; where it offers validators, it is asked whether anything has changed.
   *
   * @throws what {@link send} and the reader throw
   */
  read<T>(request: HttpRequest, call: SourceCall, reader: BodyReader<T>): Promise<T>;
  /**
   * Sends a request and has the body read as it comes, with back-pressure and the same ceiling. The head has to come
   * within `timeoutMs`, no gap may be longer than that, and all gaps together last at most 10 times that; time that the
   * reader takes does not count. The reading is tried again as a whole where the body breaks off or stalls: each answer
   * is read from its beginning. A stream occupies one of the source's places until it has been read to its end or left;
   * leaving the loop closes the connection. One that is not begun to be read within `timeoutMs` is closed.
   *
   * @throws what {@link send} and the reader throw
   */
  stream<T>(request: HttpRequest, call: SourceCall, reader: StreamReader<T>): Promise<T>;
  readonly health: HealthSnapshot;
  /** Destroys all connections; what is running fails. */
  close(): Promise<void>;
}

/** What one try came to. Holds no URL, header or body. */
export interface HttpRequestEvent {
  readonly sourceId: string;
  readonly method: "GET" | "POST";
  readonly kind: "read" | "write";
  /** Null where no answer came. */
  readonly status: number | null;
  /** Null where the answer was one. `ABORTED`: given up by the client of the gateway. */
  readonly reason: SourceReason | "ABORTED" | null;
  /** From writing the request to the end of the body. */
  readonly durationMs: number;
  /** How many tries of this request went before. */
  readonly retried: number;
}

export type BreakerState = "closed" | "half-open" | "open";

/** Told what happens, for metrics, traces and logs. What it throws is ignored. */
export interface HttpObserver {
  onRequest?(event: HttpRequestEvent): void;
  onBreaker?(event: { readonly sourceId: string; readonly state: BreakerState }): void;
}

/** What goes into a request so that the source knows the gateway. */
export interface Credentials {
  /**
   * Adds what is needed to the headers of one request: at once, with nothing to wait for, where it is at hand.
   *
   * @throws SourceError where a token cannot be had.
   */
  apply(headers: Record<string, string>, call: SourceCall): Promise<void> | undefined;
  /**
   * Called after a 401: forgets what can be renewed, and answers whether trying once more makes sense.
   *
   * @param refused The headers that were refused: what has been renewed since they were made is kept.
   */
  renew(refused?: Readonly<Record<string, string>>): boolean;
  /** Called once by the client that uses these credentials; token requests share its requests per second. */
  attach?(rate: RateWindow): void;
  close?(): Promise<void>;
}

export interface HttpClientSettings {
  readonly sourceId: string;
  /** May have a path, which all requests get as prefix; neither query nor fragment. */
  readonly baseUrl: string;
  readonly timeoutMs: number;
  /** Further tries of a read after the first. */
  readonly retries: number;
  /** Requests at a time. */
  readonly concurrency: number;
  /** Never more in any second, retries and token requests included. Absent: no limit. */
  readonly requestsPerSecond?: number;
  /** Ceiling of one body, both as sent and decompressed. */
  readonly maxResponseBytes: number;
  /** Added to every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Opens after `failures` in a row, for `openMs`. */
  readonly breaker: { readonly failures: number; readonly openMs: number };
  readonly credentials?: Credentials;
  readonly observe?: HttpObserver;
  /** Where answers are kept to be recognised. Default: one of the client's own. */
  readonly memory?: BodyMemory;
  /** Those that it shares with the other clients of its origin. Default: its own. */
  readonly connections?: Connections;
  /** Requests that may wait for a place; more are refused with SOURCE_RATE_LIMITED. Default 5,000. */
  readonly maxQueued?: number;
}
