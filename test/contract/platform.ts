import type { Simulator } from "../../src/lab/simulator.js";
import type { RecordedRequest } from "../../src/lab/http/request-log.js";
import type { SourceCall } from "../../src/domain/call-context.js";
import { SourceError } from "../../src/domain/errors.js";
import type {
  CourseFilterField,
  EnrollmentFilterField,
  UserFilterField,
} from "../../src/domain/query.js";
import type { Scalar } from "../../src/domain/values.js";
import type { Credentials } from "../../src/http/credentials.js";
import { createHttpClient, type HttpClient } from "../../src/http/http-client.js";
import type { HttpClientSettings } from "../../src/http/http-types.js";
import type { ReportDrift } from "../../src/sources/spi/drift.js";
import type { SourceConnector } from "../../src/sources/spi/source-connector.js";

/** A row that the platform holds and shows, told from its own state: what a connector says plays no part in it. */
export interface TrueRow<Field extends string> {
  readonly key: readonly string[];
  /** The value of every field that a path takes, as the gateway compares it. */
  readonly values: Readonly<Partial<Record<Field, Scalar | null>>>;
}

export interface Truth {
  readonly enrollments: readonly TrueRow<EnrollmentFilterField>[];
  /** Of users and courses that can be listed or looked up. */
  readonly users?: readonly TrueRow<UserFilterField>[];
  readonly courses?: readonly TrueRow<CourseFilterField>[];
}

export type ClientSettings = Omit<HttpClientSettings, "baseUrl" | "credentials">;

/** One kind of source: a platform that runs, what it truly holds, and how a connector to it is made. */
export interface Platform {
  readonly simulator: Simulator;
  readonly truth: Truth;
  credentials(client: ClientSettings): Credentials;
  connect(http: HttpClient, report: ReportDrift): SourceConnector;
  /** How many rows and how many values of one field a request asks for; undefined where it names no number of rows. */
  asksFor(request: RecordedRequest): { readonly rows: number | undefined; readonly values: number };
  /** Requests for one batch of keys. Default 1; a second one where another list has to say which keys exist. */
  readonly requestsOfLookup?: number;
  /** The same answer with its rows in another order. Default: every JSON list is turned round. */
  readonly shuffle?: (body: string) => string;
  stop(): Promise<void>;
}

export interface Connection {
  readonly connector: SourceConnector;
  close(): Promise<void>;
}

export interface ConnectionOptions {
  readonly timeoutMs?: number;
  readonly retries?: number;
  readonly concurrency?: number;
  /** Changes the body of every answer that is read as a whole. */
  readonly tamper?: (body: string) => string;
  readonly wrap?: (connector: SourceConnector) => SourceConnector;
}

export function connect(platform: Platform, options: ConnectionOptions = {}): Connection {
  const settings: ClientSettings = {
    sourceId: "tested",
    timeoutMs: options.timeoutMs ?? 10_000,
    retries: options.retries ?? 0,
    concurrency: options.concurrency ?? 8,
    maxResponseBytes: 1024 * 1024,
    headers: {},
    breaker: { failures: 1_000_000, openMs: 1_000 },
  };
  const http = createHttpClient({
    ...settings,
    baseUrl: platform.simulator.url,
    credentials: platform.credentials(settings),
  });
  const { tamper } = options;
  const client = tamper === undefined ? http : tampered(http, tamper);
  const connector = platform.connect(client, () => undefined);
  return { connector: options.wrap?.(connector) ?? connector, close: () => http.close() };
}

function tampered(http: HttpClient, tamper: (body: string) => string): HttpClient {
  return {
    get health() {
      return http.health;
    },
    send: async (request, call) => {
      const response = await http.send(request, call);
      return { ...response, body: Buffer.from(tamper(response.body.toString())) };
    },
    read: async (request, call, reader) => {
      const { status, body } = await http.send(request, call);
      return reader.read({ status, body: Buffer.from(tamper(body.toString())) });
    },
    stream: (request, call, reader) =>
      http.stream(request, call, {
        ...reader,
        read: (answer) => reader.read({ ...answer, chunks: tamperedChunks(answer.chunks, tamper) }),
      }),
    close: () => http.close(),
  };
}

async function* tamperedChunks(
  chunks: AsyncIterable<Buffer>,
  tamper: (body: string) => string,
): AsyncGenerator<Buffer, void, undefined> {
  const whole: Buffer[] = [];
  for await (const chunk of chunks) whole.push(chunk);
  yield Buffer.from(tamper(Buffer.concat(whole).toString()));
}

/** A call that counts what is taken from its meter, and allows no more than a budget. */
export interface CountedCall extends SourceCall {
  readonly taken: () => number;
}

export function aCall(options: { signal?: AbortSignal; budget?: number } = {}): CountedCall {
  let taken = 0;
  return {
    requestId: "contract",
    viewer: { subject: "tester", scopes: new Set(["enrollments:read"]), limits: {}, ownEmails: [] },
    signal: options.signal ?? new AbortController().signal,
    deadlineAt: Infinity,
    live: false,
    priority: "interactive",
    taken: () => taken,
    meter: {
      takeRequest: () => {
        if (taken >= (options.budget ?? Infinity)) {
          throw new SourceError("SCAN_BUDGET_EXCEEDED", "No request is left");
        }
        taken += 1;
      },
    },
  };
}

/** Turns every list of a JSON text round. */
export function reverseJsonLists(body: string): string {
  const reverse = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(reverse).reverse();
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, reverse(part)]));
  };
  return JSON.stringify(reverse(JSON.parse(body)));
}
