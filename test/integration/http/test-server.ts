import { buildSchema, type GraphQLSchema } from "graphql";
import { Writable } from "node:stream";
import type { Operation } from "../../../src/federation/federation.js";
import type { GraphContext } from "../../../src/graphql/context.js";
import { createLogger } from "../../../src/observability/logger.js";
import { createMetrics, type Metrics } from "../../../src/observability/metrics.js";
import { noTracing } from "../../../src/observability/tracing.js";
import type { ServerLimits, ServerOptions } from "../../../src/server/server-options.js";
import { startServer, type RunningServer } from "../../../src/server/start-server.js";
import type { CallContext } from "../../../src/domain/call-context.js";
import { RequestError, SourceError } from "../../../src/domain/errors.js";
import type { StopSignal } from "../../../src/domain/stop-signal.js";
import type { AccessSettings } from "../../../src/server/access-settings.js";

export const openAccess: AccessSettings = {
  anonymous: { scopes: ["enrollments:read"] },
  apiKeys: [],
  jwt: undefined,
};

export const roomyLimits: ServerLimits = {
  maxDepth: 10,
  maxAliases: 30,
  maxTokens: 10_000,
  maxCost: 10_000,
  maxPageSize: 100,
  maxBodyBytes: 100_000,
  requestsPerMinute: undefined,
  deadlineMs: 10_000,
};

/** What fields of the test schema see. */
export interface TestCall {
  readonly call: CallContext;
}

const sdl = `
  type Query {
    hello(name: String): String!
    subject: String!
    emails: [String!]!
    scopes: [String!]!
    live: Boolean!
    requestId: String!
    deadlineInMs: Float!
    "Answers when its call is aborted, with the reason."
    untilAborted: String!
    "Answers when the test says so."
    gate: String!
    forbidden: String
    sourceFails: String
    breaks: String
    big(bytes: Int!): String!
  }
  type Mutation { change: String! }
`;

type Resolver = (source: unknown, args: Record<string, unknown>, context: TestCall) => unknown;

export interface TestServer extends RunningServer {
  readonly logged: () => string;
  readonly metrics: Metrics;
  /** Calls of operations in the order in which they began. */
  readonly calls: readonly CallContext[];
  openGate(): void;
  /** Resolves when as many operations wait at the gate. */
  waiting(count: number): Promise<void>;
  ask(body: unknown, headers?: Record<string, string>): Promise<Response>;
}

type Changes = Partial<Omit<ServerOptions, "limits">> & { readonly limits?: Partial<ServerLimits> };

/** A server on a free port over a schema that shows what operations are given. */
export async function startTestServer(changes: Changes = {}): Promise<TestServer> {
  const gate = createGate();
  const calls: CallContext[] = [];
  const lines: string[] = [];
  const destination = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const metrics = createMetrics();
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    production: false,
    introspection: true,
    landingPage: true,
    corsOrigins: [],
    shutdownMs: 2_000,
    trusted: undefined,
    access: openAccess,
    schema: createTestSchema(gate),
    federation: {
      begin: (call) => {
        calls.push(call);
        return { call } as Operation;
      },
    },
    createContext: ({ call }) => ({ call, requestId: call.requestId }) as unknown as GraphContext,
    logger: createLogger({ destination }),
    metrics,
    tracing: noTracing,
    ...changes,
    limits: { ...roomyLimits, ...changes.limits },
  });
  return Object.assign(server, {
    logged: () => lines.join(""),
    metrics,
    calls,
    openGate: () => gate.open(),
    waiting: (count: number) => gate.waiting(count),
    ask: (body: unknown, headers: Record<string, string> = {}) =>
      fetch(server.url, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
  });
}

interface Gate {
  enter(): Promise<void>;
  open(): void;
  waiting(count: number): Promise<void>;
}

function createGate(): Gate {
  let open: (() => void) | undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  let inside = 0;
  return {
    enter: () => {
      inside += 1;
      return opened;
    },
    open: () => open?.(),
    waiting: async (count) => {
      while (inside < count) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}

function createTestSchema(gate: Gate): GraphQLSchema {
  const schema = buildSchema(sdl);
  const resolvers: Record<string, Resolver> = {
    hello: (_source, { name }) => `Hello ${typeof name === "string" ? name : "world"}`,
    subject: (_source, _args, { call }) => call.viewer.subject,
    emails: (_source, _args, { call }) => call.viewer.ownEmails,
    scopes: (_source, _args, { call }) => [...call.viewer.scopes],
    live: (_source, _args, { call }) => call.live,
    requestId: (_source, _args, { call }) => call.requestId,
    deadlineInMs: (_source, _args, { call }) => call.deadlineAt - Date.now(),
    untilAborted: (_source, _args, { call }) => untilAborted(call.signal),
    gate: async () => {
      await gate.enter();
      return "through";
    },
    forbidden: () => {
      throw new RequestError("FORBIDDEN", "This needs the scope raw:read.");
    },
    sourceFails: () => {
      throw new SourceError("SOURCE_TIMEOUT", "The source did not answer in time.", {
        source: "campus",
      });
    },
    breaks: () => {
      throw new TypeError("secret-in-a-message of jane@example.org");
    },
    big: (_source, { bytes }) => "x".repeat(Number(bytes)),
  };
  const fields = schema.getQueryType()?.getFields() ?? {};
  for (const [name, resolve] of Object.entries(resolvers)) {
    if (fields[name] !== undefined) fields[name].resolve = resolve as never;
  }
  return schema;
}

function untilAborted(signal: StopSignal): Promise<string> {
  return new Promise((resolve) => {
    const finish = (): void => resolve((signal.reason as Error).name);
    if (signal.aborted) finish();
    signal.addEventListener("abort", finish, { once: true });
  });
}
