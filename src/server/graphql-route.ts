import { HeaderMap, type ApolloServer, type HTTPGraphQLResponse } from "@apollo/server";
import type { IncomingHttpHeaders } from "node:http";
import type { Viewer } from "../domain/viewer.js";
import { credentialsOf, isAnonymous, type Authenticate } from "./authenticate.js";
import type { BeginOperation, OperationAccount, ServerContext } from "./begin-operation.js";
import { send, type Exchange } from "./exchange.js";
import type { Lane, LaneAnswer } from "./lane.js";
import type { AssertLocalHost } from "./local-host.js";
import type { Overload } from "./overload.js";
import type { RateLimit } from "./rate-limit.js";
import { parseBody, readBody } from "./read-body.js";
import { Refusal } from "./refusal.js";
import type { Route } from "./router.js";
import { costPerTurn, type Turnstile } from "./turnstile.js";
import type { TrustedDocuments } from "./trusted-documents.js";

export interface GraphqlRouteOptions {
  readonly apollo: ApolloServer<ServerContext>;
  readonly lane: Lane;
  readonly authenticate: Authenticate;
  readonly assertLocalHost: AssertLocalHost;
  readonly rateLimit: RateLimit;
  readonly overload: Overload;
  readonly turnstile: Turnstile;
  readonly begin: BeginOperation;
  readonly maxBodyBytes: number;
  readonly landingPage: boolean;
  readonly trusted: TrustedDocuments | undefined;
  /** Told of every operation that was answered. */
  onAnswer(answer: AnsweredOperation): void;
  /** Runs an operation so that what it does belongs to its trace. */
  trace<T>(account: OperationAccount, requestId: string, run: () => Promise<T>): Promise<T>;
}

export interface AnsweredOperation {
  readonly requestId: string;
  readonly account: OperationAccount;
  readonly status: number;
  readonly durationMs: number;
}

/** `/graphql`: one operation for each request, or the landing page for a browser. */
export function graphqlRoute(options: GraphqlRouteOptions): Route {
  return {
    path: "/graphql",
    methods: ["GET", "POST"],
    async handle(exchange) {
      if (options.landingPage && wantsPage(exchange)) return sendPage(exchange, options);
      const { headers } = exchange.request;
      const credentials = credentialsOf(headers);
      const viewer = await options.authenticate(credentials);
      if (isAnonymous(credentials)) options.assertLocalHost(headers.host);
      options.rateLimit(viewer.subject);
      options.overload.enter();
      try {
        await answer(exchange, viewer, options);
      } finally {
        options.overload.leave();
      }
    },
  };
}

/** A browser's own request for a page: pages need no credentials. */
function wantsPage({ request }: Exchange): boolean {
  return request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
}

async function sendPage(exchange: Exchange, { apollo }: GraphqlRouteOptions): Promise<void> {
  const page = await apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: "GET",
      headers: new HeaderMap([["accept", "text/html"]]),
      search: "",
      body: undefined,
    },
    context: () => Promise.reject(new Error("A page has no context")),
  });
  const { string = "" } = page.body as { string?: string };
  // The page has a policy of its own in its head; the answer's header would forbid what that allows.
  send(exchange, 200, { "Content-Type": "text/html; charset=utf-8", ...pagePolicy }, string);
}

const pagePolicy = { "Content-Security-Policy": "frame-ancestors 'none'" };

async function answer(
  exchange: Exchange,
  viewer: Viewer,
  options: GraphqlRouteOptions,
): Promise<void> {
  const { request, response, requestId } = exchange;
  const startedAt = performance.now();
  const { accept } = request.headers;
  const isPost = request.method === "POST";
  const sent = isPost ? await readBody(request, options.maxBodyBytes) : undefined;
  let known = sent === undefined ? undefined : options.lane.recall(sent, accept);
  let body: Body | undefined;
  if (sent !== undefined && known === undefined) {
    body = withText(parseBody(sent), options);
    known = options.lane.enter(body, accept, sent);
  }
  const running = options.begin({ requestId, viewer, live: wantsLive(request.headers) });
  response.once("close", () => {
    if (!response.writableFinished) running.abandon();
  });
  const { context } = running;
  const { account } = context;
  try {
    await options.turnstile.pass(known?.cost ?? costPerTurn);
    const {
      status,
      headers,
      body: told,
    } = await options.trace(account, requestId, () =>
      known === undefined ? askApollo(exchange, body, context, options) : known.answer(context),
    );
    send(exchange, status, headers, told);
    options.onAnswer({ requestId, account, status, durationMs: performance.now() - startedAt });
  } finally {
    running.end();
  }
}

/** The way of every operation that is not known, and of whatever else is out of the ordinary. */
async function askApollo(
  exchange: Exchange,
  body: Body | undefined,
  context: ServerContext,
  options: GraphqlRouteOptions,
): Promise<LaneAnswer> {
  const { request } = exchange;
  const result = await options.apollo.executeHTTPGraphQLRequest({
    httpGraphQLRequest: {
      method: request.method ?? "GET",
      headers: headersFor(request.headers),
      search: body === undefined ? withSearchText(exchange.search, options) : "",
      body,
    },
    context: async () => context,
  });
  const wasExecuted = result.status === undefined;
  const type = result.headers.get("content-type");
  if (body !== undefined && wasExecuted && type !== undefined && result.headers.size === 1) {
    options.lane.learn(request.headers.accept, type);
  }
  const headers = Object.fromEntries(result.headers);
  return { status: statusOf(result, context.account), headers, body: textOf(result) };
}

/** Faults in the operation itself, as opposed to the request that carries it. */
const faultsOfOperation: ReadonlySet<string> = new Set([
  "GRAPHQL_PARSE_FAILED",
  "GRAPHQL_VALIDATION_FAILED",
  "OPERATION_RESOLUTION_FAILURE",
  "BAD_USER_INPUT",
  "QUERY_TOO_COSTLY",
]);

/** Under `application/json` a well-formed request for a faulty operation is answered with 200, says the specification. */
function statusOf(
  { status = 200, headers }: HTTPGraphQLResponse,
  account: OperationAccount,
): number {
  const isPlainJson = headers.get("content-type")?.startsWith("application/json") === true;
  const isFaultOfOperation =
    account.codes.length > 0 && account.codes.every((code) => faultsOfOperation.has(code));
  return status === 400 && isPlainJson && isFaultOfOperation ? 200 : status;
}

function textOf({ body }: HTTPGraphQLResponse): string {
  if (body.kind === "complete") return body.string;
  throw new Error("Answers in parts are not switched on");
}

function wantsLive(headers: IncomingHttpHeaders): boolean {
  return /\bno-cache\b/iu.test(headers["cache-control"] ?? "");
}

/** What Apollo Server looks at, and nothing else. */
const engineHeaders = [
  "content-type",
  "accept",
  "x-apollo-operation-name",
  "apollo-require-preflight",
];

function headersFor(headers: IncomingHttpHeaders): HeaderMap {
  const map = new HeaderMap();
  for (const name of engineHeaders) {
    const value = headers[name];
    if (typeof value === "string") map.set(name, value);
  }
  return map;
}

type Body = Readonly<Record<string, unknown>>;

/** Puts the text of a trusted document in the place of its id. */
function withText(body: Body, { trusted }: GraphqlRouteOptions): Body {
  const { documentId } = body;
  if (typeof documentId !== "string" || body["query"] !== undefined) return body;
  return { ...body, query: findText(documentId, trusted) };
}

function withSearchText(search: string, { trusted }: GraphqlRouteOptions): string {
  if (!search.includes("documentId=")) return search;
  const parameters = new URLSearchParams(search);
  const documentId = parameters.get("documentId");
  if (documentId === null || parameters.has("query")) return search;
  parameters.set("query", findText(documentId, trusted));
  return `?${parameters.toString()}`;
}

function findText(documentId: string, trusted: TrustedDocuments | undefined): string {
  const text = trusted?.find(documentId);
  if (text !== undefined) return text;
  throw new Refusal(400, "PERSISTED_QUERY_NOT_FOUND", "There is no document of this id here.");
}
