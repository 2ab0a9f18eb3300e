import * as z from "zod";
import {
  amount,
  flag,
  headerText,
  httpUrl,
  integer,
  seconds,
  section,
  text,
} from "../settings/values.js";
import { sourceKinds, type SettingsOfKind, type SourceKindName } from "../sources/source-kinds.js";
import { authSettings } from "./auth-settings.js";
import { defaults } from "./defaults.js";
import { isSourceId } from "./source-id.js";
import { isTimeZone, timeZones } from "./time-zones.js";

const { source } = defaults;

const breaker = section({
  failures: integer(1).default(source.breaker.failures).meta({
    description: "Failures in a row after which the source is left alone",
  }),
  seconds: seconds({ zero: false }).default(source.breaker.seconds).meta({
    description: "How long it is left alone before one request tries it",
  }),
});

/** What every source has, whatever its kind. */
export const commonSourceShape = {
  id: text("an id of a-z, 0-9 and -")
    .refine(isSourceId, { error: "an id of a-z, 0-9 and -, at most 64 characters" })
    .meta({ description: "Stands in ids: do not rename" }),
  name: text("a name").optional().meta({ description: "Name for people", defaultText: "the id" }),
  baseUrl: httpUrl().meta({ description: "Where the platform's API is; requests go nowhere else" }),
  auth: authSettings,
  timeZone: text("a time zone")
    .refine(isTimeZone, {
      error: "an IANA time zone such as Europe/Paris",
      params: { words: timeZones },
    })
    .default(source.timeZone)
    .meta({ typeText: "time zone", description: "Zone of times that name none" }),
  timeoutSeconds: seconds({ zero: false }).default(source.timeoutSeconds).meta({
    description:
      "Time for one upstream request; of a list that is read as it comes, for its head and each gap, ten times that in all",
  }),
  retries: integer(0, 20).default(source.retries).meta({
    description: "Further tries of a read after the first",
  }),
  concurrency: integer(1, 10_000).default(source.concurrency).meta({
    description: "Upstream requests at the same time",
  }),
  requestsPerSecond: amount(1_000_000, { zero: false }).optional().meta({
    description: "Upstream requests in any second",
    defaultText: "no limit",
  }),
  maxResponseMiB: amount(65_536, { zero: false }).default(source.maxResponseMiB).meta({
    description: "Size of an upstream answer, in MiB",
  }),
  cacheSeconds: seconds({ zero: true }).default(source.cacheSeconds).meta({
    description: "How long reads may be served from memory; 0 is never",
  }),
  staleIfErrorSeconds: seconds({ zero: true }).default(source.staleIfErrorSeconds).meta({
    description: "How old an earlier read may be that stands in for one that failed; 0 is never",
  }),
  maxRequests: integer(0).optional().meta({
    description: "Upstream requests for each operation; 0 is no limit",
    defaultText: "`limits.maxRequests`",
  }),
  maxRows: integer(0).optional().meta({
    description: "Upstream rows for each operation; 0 is no limit",
    defaultText: "`limits.maxRows`",
  }),
  pageSize: integer(1).optional().meta({
    description:
      "Rows for each upstream page of a list; a look-up asks for its whole batch at once",
    defaultText: "the largest that the platform is known to take",
  }),
  batchSize: integer(1).optional().meta({
    description: "Keys or people for each upstream request",
    defaultText: "the platform's best",
  }),
  headers: z
    .preprocess((value) => value ?? {}, z.record(headerName(), headerText("a header's value")))
    .meta({
      typeText: "mapping",
      description: "More request headers; token requests go without them",
      defaultText: "none",
    }),
  breaker,
  enabled: flag().default(source.enabled).meta({ description: "Whether the source is used" }),
} as const;

type CommonSourceSettings = z.output<z.ZodObject<typeof commonSourceShape>>;

/** One source as the file has it, with the defaults that depend on nothing else. */
export type SourceSettings = {
  [K in SourceKindName]: CommonSourceSettings & { kind: K } & z.output<
      z.ZodObject<SettingsOfKind<K>>
    >;
}[SourceKindName];

/** `sources`: the platforms, told apart by `kind`. */
export const sourcesSettings = z
  .array(z.discriminatedUnion("kind", kindSchemas()))
  .min(1, { error: "at least one source" });

/** Checks what can be checked of a source whose kind is unknown. */
export const sourceOfUnknownKind = z.looseObject(commonSourceShape);

function kindSchemas(): [z.ZodObject, ...z.ZodObject[]] {
  const schemas = sourceKinds.map(({ name, settings }) =>
    z.strictObject({
      kind: z.literal(name).meta({ typeText: "kind", description: "Which platform it is" }),
      ...commonSourceShape,
      ...settings,
    }),
  );
  return schemas as unknown as [z.ZodObject, ...z.ZodObject[]];
}

/** Names that the gateway sets itself would have no effect, be sent twice or break the framing. */
const reservedHeaders =
  /^(?:accept|accept-encoding|content-type|host|content-length|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect)$/iu;

function headerName(): z.ZodString {
  return z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]+$/u, { error: "the name of an HTTP header", abort: true })
    .refine((name) => !reservedHeaders.test(name), {
      error: "a header that the gateway does not set itself",
    });
}
