import { LRUCache } from "lru-cache";
import type { RenderedResult } from "../graphql/execute/compile-operation.js";
import type { ServerContext } from "./begin-operation.js";
import type { Body } from "./exchange.js";
import { formatErrors, type FormatErrorsOptions } from "./format-errors.js";
import type { KnownOperations, ReadyOperation } from "./known-operations.js";

/** An operation that Apollo Server is not needed for. */
export interface LaneOperation {
  /** In the unit of `limits.maxCost`. */
  readonly cost: number;
  answer(context: ServerContext): Promise<LaneAnswer>;
}

export interface LaneAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/**
 * The short way of queries that are known already: what Apollo Server would do again with each request is left out, and
 * what it would answer is answered, byte for byte.
 */
export interface Lane {
  /** Remembers what Apollo Server answers under this `Accept`. */
  learn(accept: string | undefined, contentType: string): void;
  /** What was entered with the same text: variables are often the same as well, as where a list begins. */
  recall(text: string, accept: string | undefined): LaneOperation | undefined;
  /** Undefined where Apollo Server has to answer. `text` is that of the body as it was sent. */
  enter(
    body: Readonly<Record<string, unknown>>,
    accept: string | undefined,
    text: string,
  ): LaneOperation | undefined;
}

const mostAccepts = 200;
const longestAccept = 500;
/** Of bodies: all that are remembered, and one. What was compiled of a query lives as long as a body with it. */
const mostTextLength = 512 * 1024;
const longestText = 16 * 1024;

export function createLane(
  known: Pick<KnownOperations, "find">,
  options: FormatErrorsOptions,
): Lane {
  const headersByAccept = new LRUCache<string, LaneAnswer["headers"]>({ max: mostAccepts });
  const byText = new LRUCache<string, ReadyOperation>({
    maxSize: mostTextLength,
    maxEntrySize: longestText,
    sizeCalculation: (_operation, text) => text.length,
  });
  const toLane = (operation: ReadyOperation, headers: LaneAnswer["headers"]): LaneOperation => ({
    cost: operation.cost,
    answer: async (context) => {
      const { account } = context;
      account.name = operation.name;
      account.type = operation.type;
      const result = await operation.run(context);
      return { status: 200, headers, body: toBody(result, context, options) };
    },
  });
  return {
    learn: (accept = "", contentType) => {
      if (accept.length > longestAccept || headersByAccept.has(accept)) return;
      headersByAccept.set(accept, { "content-type": contentType });
    },
    recall: (text, accept = "") => {
      const headers = headersByAccept.get(accept);
      const operation = headers && byText.get(text);
      return operation && toLane(operation, headers);
    },
    enter: (body, accept = "", text) => {
      const headers = headersByAccept.get(accept);
      if (headers === undefined) return undefined;
      const operation = known.find(body);
      if (operation === undefined) return undefined;
      byText.set(text, operation);
      return toLane(operation, headers);
    },
  };
}

function toBody(
  { data, errors }: RenderedResult,
  context: ServerContext,
  options: FormatErrorsOptions,
): Body {
  if (errors.length === 0) return [beforeData, ...data, end];
  const told = JSON.stringify(formatErrors(errors, context, options));
  return [Buffer.from(`{"errors":${told},"data":`), ...data, end];
}

const beforeData = Buffer.from('{"data":');
const end = Buffer.from("}\n");
