import type { GraphQLSchema } from "graphql";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Federation, Operation } from "../federation/federation.js";
import type { GraphContext } from "../graphql/context.js";
import type { Logger } from "../observability/logger.js";
import type { Metrics } from "../observability/metrics.js";
import type { Tracing } from "../observability/tracing.js";
import type { AccessSettings } from "./access-settings.js";
import type { GraphqlService } from "./graphql-service.js";
import type { ReadinessCheck } from "./health.js";
import type { QueryLimits } from "./query-limits.js";
import type { Route } from "./router.js";
import type { TrustedDocuments } from "./trusted-documents.js";

/** All that the server is told. Times are milliseconds, sizes are bytes. */
export interface ServerOptions {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly production: boolean;
  readonly introspection: boolean;
  /** Whether `GET /graphql` shows Apollo Sandbox to a browser. */
  readonly landingPage: boolean;
  readonly corsOrigins: readonly string[];
  /** How long running requests may go on once the server stops. */
  readonly shutdownMs: number;
  /** Where set, only these operations run. */
  readonly trusted: TrustedDocuments | undefined;
  readonly access: AccessSettings;
  readonly limits: ServerLimits;
  readonly schema: GraphQLSchema;
  readonly federation: Pick<Federation, "begin">;
  /** What resolvers see of one operation. */
  createContext(operation: Operation): GraphContext;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly readiness?: readonly ReadinessCheck[];
  /** Further places beside `/graphql`, `/health/*` and `/metrics`. */
  readonly routes?: readonly Route[];
  /** What answers requests to switch to another protocol. */
  upgrades?(service: GraphqlService): readonly UpgradeHandler[];
}

export interface ServerLimits extends QueryLimits {
  readonly maxTokens: number;
  readonly maxBodyBytes: number;
  /** Of one viewer, in any minute; undefined: not limited. */
  readonly requestsPerMinute: number | undefined;
  /** For one operation; `Infinity`: none. */
  readonly deadlineMs: number;
  /** Operations at the same time; more are refused. Default 1,000. */
  readonly maxInFlight?: number;
}

export interface UpgradeHandler {
  /** Such as `/graphql`. */
  readonly path: string;
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Told when the server stops: ends what it can end in order. Sockets that are left are destroyed at `shutdownMs`. */
  drain?(): void | Promise<void>;
}
