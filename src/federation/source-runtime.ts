import type { Course, CourseAttribute } from "../domain/course.js";
import type { User, UserAttribute } from "../domain/user.js";
import type { SourceConnector } from "../sources/spi/source-connector.js";
import type { Freshness, ReadCache } from "./cache/read-cache.js";
import { EntityLookup } from "./lookup/entity-lookup.js";
import type { SourceLookups } from "./lookup/fill-rows.js";
import { MissingLists } from "./missing-lists.js";

/** One source as the federation runs it. */
export interface SourceSettings extends Freshness {
  /** Requests and rows for each operation; `Infinity` for no limit. */
  readonly maxRequests: number;
  readonly maxRows: number;
}

export interface SourceRuntime {
  readonly connector: SourceConnector;
  readonly settings: SourceSettings;
  readonly lookups: SourceLookups;
  /** Position in the configuration. */
  readonly index: number;
  readonly missing: MissingLists;
}

export function createRuntime(
  source: { readonly connector: SourceConnector; readonly settings: SourceSettings },
  index: number,
  memory: { readonly cache: ReadCache; readonly maxKeptRows: number },
): SourceRuntime {
  const { connector, settings } = source;
  const shared = { source: connector.id, freshness: settings, ...memory };
  const user =
    connector.userLookup === undefined
      ? undefined
      : new EntityLookup<User, UserAttribute>({
          ...shared,
          lookup: connector.userLookup,
        });
  const course =
    connector.courseLookup === undefined
      ? undefined
      : new EntityLookup<Course, CourseAttribute>({
          ...shared,
          lookup: connector.courseLookup,
        });
  return {
    connector,
    settings,
    index,
    missing: new MissingLists(),
    lookups: {
      ...(user === undefined ? {} : { user }),
      ...(course === undefined ? {} : { course }),
    },
  };
}
