import type { Fetcher, FetcherParams, Observable } from "@graphiql/toolkit";
import {
  Kind,
  OperationTypeNode,
  parse,
  type ExecutionResult,
  type OperationDefinitionNode,
} from "graphql";
import { createClient } from "graphql-ws";

type Headers = Readonly<Record<string, string>>;

/** Sends operations to the gateway: subscriptions by WebSocket, everything else by POST. */
export function createFetcher(url: URL): Fetcher {
  return (asked, options = {}) => {
    const headers = (options.headers ?? {}) as Headers;
    const operation = chosenOperation(asked);
    const params = { ...asked, operationName: operation?.name?.value ?? null };
    return operation?.operation === OperationTypeNode.SUBSCRIPTION
      ? subscribe(url, params, headers)
      : post(url, params, headers);
  };
}

/** GraphiQL's own idea of the operation is a moment behind what is typed. Undefined: the gateway says what is wrong. */
function chosenOperation({
  query,
  operationName,
}: FetcherParams): OperationDefinitionNode | undefined {
  const operations = operationsIn(query);
  return (
    operations.find(({ name }) => name?.value === operationName) ??
    (operations.length === 1 ? operations[0] : undefined)
  );
}

function operationsIn(query: string): readonly OperationDefinitionNode[] {
  try {
    return parse(query).definitions.filter((each) => each.kind === Kind.OPERATION_DEFINITION);
  } catch {
    return [];
  }
}

async function post(url: URL, params: FetcherParams, headers: Headers): Promise<ExecutionResult> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json, application/json;q=0.9",
      "apollo-require-preflight": "true",
      ...headers,
    },
    body: JSON.stringify(params),
  });
  return (await response.json()) as ExecutionResult;
}

/** One connection for each subscription, as each may have other headers. */
function subscribe(
  url: URL,
  { query, variables, operationName }: FetcherParams,
  headers: Headers,
): Observable<ExecutionResult> {
  const client = createClient({
    url: url.href.replace(/^http/u, "ws"),
    connectionParams: lowerCased(headers),
  });
  const payload = {
    query,
    variables: variables as Record<string, unknown> | null,
    operationName: operationName ?? null,
  };
  const start = (observer: Observer): { unsubscribe(): void } => {
    const end = client.subscribe(payload, {
      next: (result) => observer.next(result as ExecutionResult),
      error: (error) => observer.error(describe(error)),
      complete: () => observer.complete(),
    });
    return {
      unsubscribe: () => {
        end();
        void client.dispose();
      },
    };
  };
  return { subscribe: start as Observable<ExecutionResult>["subscribe"] };
}

interface Observer {
  next(result: ExecutionResult): void;
  error(error: unknown): void;
  complete(): void;
}

/** The gateway looks for `authorization` and `x-api-key`; people write headers as they like. */
function lowerCased(headers: Headers): Headers {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}

function describe(error: unknown): unknown {
  if (!(error instanceof CloseEvent)) return error;
  return new Error(`The connection was closed: ${error.code} ${error.reason}`.trim());
}
