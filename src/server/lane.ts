import { LRUCache } from "lru-cache";
import type { RenderedResult } from "../graphql/execute/compile-operation.js";
import type { ServerContext } from "./begin-operation.js";
import { formatErrors, type FormatErrorsOptions } from "./format-errors.js";
import type { KnownOperations } from "./known-operations.js";

/** An operation that Apollo Server is not needed for. */
export interface LaneOperation {
  /** In the unit of `limits.maxCost`. */
  readonly cost: number;
  answer(context: ServerContext): Promise<LaneAnswer>;
}

export interface LaneAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** In UTF-8. */
  readonly body: string | Buffer;
}

/**
 * The short way of queries that are known already: what Apollo Server would do again with each request is left out, and
 * what it would answer is answered, byte for byte.
 */
export interface Lane {
  /** Remembers what Apollo Server answers under this `Accept`. */
  learn(accept: string | undefined, contentType: string): void;
  /** Undefined where Apollo Server has to answer. */
  enter(
    body: Readonly<Record<string, unknown>>,
    accept: string | undefined,
  ): LaneOperation | undefined;
}

const mostAccepts = 200;
const longestAccept = 500;

export function createLane(
  known: Pick<KnownOperations, "find">,
  options: FormatErrorsOptions,
): Lane {
  const headersByAccept = new LRUCache<string, LaneAnswer["headers"]>({ max: mostAccepts });
  return {
    learn: (accept = "", contentType) => {
      if (accept.length > longestAccept || headersByAccept.has(accept)) return;
      headersByAccept.set(accept, { "content-type": contentType });
    },
    enter: (body, accept = "") => {
      const headers = headersByAccept.get(accept);
      if (headers === undefined) return undefined;
      const operation = known.find(body);
      if (operation === undefined) return undefined;
      return {
        cost: operation.cost,
        answer: async (context) => {
          const { account } = context;
          account.name = operation.name;
          account.type = operation.type;
          const result = await operation.run(context);
          return { status: 200, headers, body: toBody(result, context, options) };
        },
      };
    },
  };
}

function toBody(
  { data, errors }: RenderedResult,
  context: ServerContext,
  options: FormatErrorsOptions,
): Buffer {
  if (errors.length === 0) return Buffer.concat([beforeData, data, end]);
  const told = JSON.stringify(formatErrors(errors, context, options));
  return Buffer.concat([Buffer.from(`{"errors":${told},"data":`), data, end]);
}

const beforeData = Buffer.from('{"data":');
const end = Buffer.from("}\n");
