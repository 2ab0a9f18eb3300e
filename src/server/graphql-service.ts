import type { DocumentNode, GraphQLError } from "graphql";
import type { FormatErrorOptions } from "../graphql/format-error.js";
import type { Authenticate } from "./authenticate.js";
import type { BeginOperation } from "./begin-operation.js";
import type { AnsweredOperation } from "./graphql-route.js";
import type { AssertLocalHost } from "./local-host.js";
import type { Overload } from "./overload.js";
import type { AssertAffordable } from "./query-limits.js";
import type { RateLimit } from "./rate-limit.js";
import type { Route } from "./router.js";
import type { TrustedDocuments } from "./trusted-documents.js";

/**
 * What every operation passes through, whichever way it came: HTTP here, WebSocket in its own handler. In this order:
 * `authenticate`, `rateLimit`, `overload`, then parse, `validate`, `trusted`, `assertAffordable`, then `begin`.
 */
export interface GraphqlService extends FormatErrorOptions {
  readonly route: Route;
  readonly authenticate: Authenticate;
  /** For callers without credentials. */
  readonly assertLocalHost: AssertLocalHost;
  readonly rateLimit: RateLimit;
  readonly overload: Overload;
  readonly begin: BeginOperation;
  /** What is wrong with a document, by the rules that hold here. */
  readonly validate: (document: DocumentNode) => readonly GraphQLError[];
  readonly assertAffordable: AssertAffordable;
  readonly trusted: TrustedDocuments | undefined;
  /** For `graphql`'s `parse`. */
  readonly maxTokens: number;
  /** Logs and counts an operation that was answered. */
  onAnswer(answer: AnsweredOperation): void;
  /** Stops whatever operations are still reading. */
  abandonAll(): void;
  stop(): Promise<void>;
}
