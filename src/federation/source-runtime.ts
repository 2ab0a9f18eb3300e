import { LRUCache } from "lru-cache";
import type { Course, CourseAttribute } from "../domain/course.js";
import type { User, UserAttribute } from "../domain/user.js";
import { knownPeople, type Viewer } from "../domain/viewer.js";
import type { SourceConnector } from "../sources/spi/source-connector.js";
import type { ReadCache } from "./cache/read-cache.js";
import type { Freshness } from "./cache/served-read.js";
import { EnrollmentsByKey } from "./lookup/enrollments-by-key.js";
import { EntityLookup } from "./lookup/entity-lookup.js";
import type { SourceLookups } from "./lookup/fill-rows.js";
import { LookupRoom } from "./lookup/lookup-room.js";
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
  readonly byKey: EnrollmentsByKey;
  /** Position in the configuration. */
  readonly index: number;
  readonly missing: MissingLists;
}

/** Viewers whose own look-ups are remembered, and the rows that each may keep. */
const maxViewersApart = 1_000;
const maxRowsApart = 1_000;

/**
 * Sources as they run for one viewer: where look-ups are drawn from rows about people, viewers who may know different
 * people have look-ups apart, so that nobody is served what was drawn from rows that they may not know.
 */
export class RuntimesApart {
  readonly #apart = new LRUCache<string, SourceRuntime>({ max: maxViewersApart });

  constructor(private readonly cache: ReadCache) {}

  of(runtime: SourceRuntime, viewer: Viewer): SourceRuntime {
    const { connector, index } = runtime;
    const isDrawn = [connector.userLookup, connector.courseLookup].some(
      (lookup) => lookup?.drawnFromPeople === true,
    );
    const people = isDrawn ? knownPeople(viewer) : null;
    if (people === null) return runtime;
    const key = JSON.stringify([connector.id, [...people].sort()]);
    let own = this.#apart.get(key);
    if (own === undefined) {
      own = createRuntime(runtime, index, {
        cache: this.cache,
        room: new LookupRoom(maxRowsApart, 0),
      });
      this.#apart.set(key, own);
    }
    return own;
  }
}

export function createRuntime(
  source: { readonly connector: SourceConnector; readonly settings: SourceSettings },
  index: number,
  memory: { readonly cache: ReadCache; readonly room: LookupRoom },
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
    byKey: new EnrollmentsByKey(connector, { freshness: settings, ...memory }),
    lookups: {
      ...(user === undefined ? {} : { user }),
      ...(course === undefined ? {} : { course }),
    },
  };
}
