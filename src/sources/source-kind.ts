import type * as z from "zod";
import type { CourseKind } from "../domain/course.js";
import type { HttpClient } from "../http/http-types.js";
import type { ReportDrift } from "./spi/drift.js";
import type { SourceConnector } from "./spi/source-connector.js";

/** All that the gateway knows of one kind of source. `<kind>/<kind>.kind.ts` declares it, `registry.ts` lists it. */
export interface SourceKind<
  Name extends string = string,
  Settings extends z.ZodRawShape = z.ZodRawShape,
> {
  /** As `kind` has it in a configuration; in the schema's `SourceKind` it is written `LIKE_THIS`. */
  readonly name: Name;
  /**
   * Settings that only this kind has, made of `settings/values.ts`; defaults are filled in here. `meta` describes each
   * of them to operators: `description`, `defaultText` where the default is no value, `examples` where there is none.
   */
  readonly settings: Settings;
  /** Where client credentials fetch a token, below `baseUrl`. Absent: `auth.tokenUrl` has to be set. */
  readonly tokenPath?: string;
  /** What items are that a row says nothing of. Default: OTHER. */
  readonly courseKind?: CourseKind;
  /** Makes the connector of one configured source. Sends nothing. */
  connect(
    settings: SharedSettings & Readonly<z.output<z.ZodObject<Settings>>>,
    http: HttpClient,
    report: ReportDrift,
  ): SourceConnector;
}

/** What connectors are told of the settings that all sources have; the rest is done by the client that they are given. */
export interface SharedSettings {
  /** Lower-case letters, digits and `-`; stands in global ids. */
  readonly id: string;
  /** An IANA time zone that `Intl` knows: the zone of times that name none. */
  readonly timeZone: string;
  /** Undefined: the largest that the connector knows the platform to take. */
  readonly pageSize: number | undefined;
  /** Undefined: as the connector knows best. */
  readonly batchSize: number | undefined;
}

/** The declaration itself, with its name and its settings as types. */
export function sourceKind<const Name extends string, Settings extends z.ZodRawShape>(
  kind: SourceKind<Name, Settings>,
): SourceKind<Name, Settings> {
  return kind;
}
