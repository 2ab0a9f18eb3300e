import { ApolloServer, type ApolloServerPlugin } from "@apollo/server";
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
  ApolloServerPluginSchemaReportingDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from "@apollo/server/plugin/disabled";
import { ApolloServerPluginLandingPageLocalDefault } from "@apollo/server/plugin/landingPage/default";
import { GraphQLError } from "graphql";
import type { Logger } from "../observability/logger.js";
import type { ServerContext } from "./begin-operation.js";
import { maxSelections } from "./query-limits.js";
import { operationPlugin, type OperationPluginOptions } from "./operation-plugin.js";
import type { TrustedDocuments } from "./trusted-documents.js";

export interface ApolloOptions extends OperationPluginOptions {
  readonly production: boolean;
  readonly introspection: boolean;
  readonly landingPage: boolean;
  readonly logger: Logger;
}

/**
 * The GraphQL engine: parsed documents are kept, nothing wraps fields, nothing is reported to anybody, and what goes
 * wrong is worded by the gateway. Started when it is returned.
 */
export async function createApollo(options: ApolloOptions): Promise<ApolloServer<ServerContext>> {
  const { production, introspection, maxTokens, trusted } = options;
  const apollo = new ApolloServer<ServerContext>({
    schema: options.schema,
    nodeEnv: production ? "production" : "development",
    introspection,
    hideSchemaDetailsFromClientErrors: production,
    includeStacktraceInErrorResponses: false,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    stopOnTerminationSignals: false,
    parseOptions: { maxLexicalTokens: maxTokens },
    maxRecursiveSelections: maxSelections,
    ...(trusted !== undefined && { persistedQueries: { cache: readOnly(trusted) } }),
    plugins: [...builtInPlugins(options.landingPage), operationPlugin(options)],
    // The operation's own errors are worded by the plugin; what fails around it has fixed texts, or is masked here.
    formatError: (formatted, error) =>
      error instanceof GraphQLError ? formatted : masked(error, options),
    logger: loggerOf(options.logger),
  });
  await apollo.start();
  return apollo;
}

function builtInPlugins(landingPage: boolean): ApolloServerPlugin[] {
  return [
    ApolloServerPluginCacheControlDisabled(),
    ApolloServerPluginInlineTraceDisabled(),
    ApolloServerPluginUsageReportingDisabled(),
    ApolloServerPluginSchemaReportingDisabled(),
    landingPage
      ? ApolloServerPluginLandingPageLocalDefault({ embed: true, footer: false })
      : ApolloServerPluginLandingPageDisabled(),
  ];
}

type KeyValueCache = NonNullable<
  Exclude<
    NonNullable<ConstructorParameters<typeof ApolloServer>[0]["persistedQueries"]>,
    false
  >["cache"]
>;

/** Keys come with a prefix of Apollo Server's. */
function readOnly(trusted: TrustedDocuments): KeyValueCache {
  return {
    get: async (key) => trusted.find(key.replace(/^apq:/u, "")),
    set: async () => undefined,
    delete: async () => true,
  };
}

function masked(
  error: unknown,
  { onUnexpected }: ApolloOptions,
): { message: string; extensions: { code: string } } {
  onUnexpected(error, "");
  return { message: "Internal error", extensions: { code: "INTERNAL_SERVER_ERROR" } };
}

/** Its messages may quote errors, and those quote anything. */
function loggerOf(logger: Logger): {
  debug(): void;
  info(): void;
  warn(): void;
  error(): void;
} {
  const quiet = (): void => undefined;
  return {
    debug: quiet,
    info: quiet,
    warn: () => logger.warn({ event: "apollo" }, "Apollo Server warns"),
    error: () => logger.error({ event: "apollo" }, "Apollo Server reports an error"),
  };
}
