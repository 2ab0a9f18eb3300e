import type { CallContext } from "../domain/call-context.js";
import { everything } from "../domain/filter.js";
import { asReader, mayReadRows, type Viewer } from "../domain/viewer.js";
import { instantFromMs, type Instant } from "../domain/values.js";
import type { SourceConnector } from "../sources/spi/source-connector.js";
import { ReadCache } from "./cache/read-cache.js";
import { CursorCodec } from "./cursor/cursor-codec.js";
import { ListQuestions } from "./cursor/list-questions.js";
import { ListLengths } from "./execute/list-lengths.js";
import { unmetered } from "./execute/budget.js";
import type { Federation, Operation } from "./federation.js";
import { FillFlights } from "./lookup/fill-flights.js";
import { LookupRoom } from "./lookup/lookup-room.js";
import { SharedFills } from "./lookup/shared-fills.js";
import { createOperation } from "./operation.js";
import { createBudgets, sourceCall } from "./operation-state.js";
import { PlanMemory } from "./plan/plan-memory.js";
import { planSource } from "./plan/plan-source.js";
import { enrollmentLimit } from "./plan/viewer-limit.js";
import {
  createRuntime,
  RuntimesApart,
  type SourceRuntime,
  type SourceSettings,
} from "./source-runtime.js";
import { enrollmentRows } from "../domain/query.js";

export interface FederationOptions {
  /** In the order of the configuration. */
  readonly sources: readonly {
    readonly connector: SourceConnector;
    readonly settings: SourceSettings;
  }[];
  /** Seals cursors: the same on all replicas. */
  readonly secret: string;
  /** What is kept of earlier reads over all sources, in bytes. */
  readonly maxKeptBytes?: number;
  /** The clock; for tests. */
  readonly now?: () => number;
}

/** A federation that also forgets: what was read from a source before a write is not served after it. */
export interface ManagedFederation extends Federation {
  forget(source: string): void;
  readonly cache: { readonly hits: number; readonly misses: number };
}

/** Users, courses and single enrollments that look-ups keep over all sources; each takes about a kilobyte. */
const maxLookedUpRows = 128_000;

export function createFederation(options: FederationOptions): ManagedFederation {
  const cache = new ReadCache(options.maxKeptBytes);
  // A source has three kinds of look-ups, each with two generations.
  const share = Math.ceil(maxLookedUpRows / (6 * Math.max(1, options.sources.length)));
  const memory = { cache, room: new LookupRoom(share, maxLookedUpRows) };
  const codec = new CursorCodec(options.secret);
  const runtimes = options.sources.map((source, index) => createRuntime(source, index, memory));
  const clock = options.now ?? Date.now;
  const known = new WeakMap<Viewer, VisibleSources>();
  const flights = new FillFlights();
  const lengths = new ListLengths();
  const plans = new PlanMemory();
  const questions = new ListQuestions();
  const apart = new RuntimesApart(cache);
  let eras = 0;
  const visibleTo = (viewer: Viewer): VisibleSources => {
    let seen = known.get(viewer);
    if (seen === undefined) {
      const own = visible(runtimes, viewer).map((runtime) => apart.of(runtime, viewer));
      seen = { runtimes: own, connectors: own.map(({ connector }) => connector) };
      known.set(viewer, seen);
    }
    return seen;
  };
  return {
    cache,
    forget: (source) => cache.forget(source),
    sourcesFor: (viewer) => visibleTo(viewer).connectors,
    begin(call: CallContext): Operation {
      eras += 1;
      return createOperation({
        call,
        unmetered: sourceCall(call, unmetered),
        now: instantFromMs(clock()) ?? ("" as Instant),
        era: String(eras),
        runtimes: visibleTo(call.viewer).runtimes,
        cache,
        codec,
        questions,
        lengths,
        plans,
        fills: new SharedFills(flights),
        budgetOf: createBudgets(),
      });
    },
  };
}

/** What one viewer may know of. The same lists each time. */
interface VisibleSources {
  readonly runtimes: readonly SourceRuntime[];
  readonly connectors: readonly SourceConnector[];
}

/** Sources to which the viewer's limits leave anything. To be told of sources, rows need not be readable. */
function visible(runtimes: readonly SourceRuntime[], viewer: Viewer): readonly SourceRuntime[] {
  const limit = enrollmentLimit(mayReadRows(viewer) ? viewer : asReader(viewer));
  return runtimes.filter(({ connector }) => {
    const sheet = {
      source: connector.id,
      paths: connector.enrollments.paths,
      tells: connector.enrollments.tells,
      lists: {},
    };
    const question = { filter: everything, limit, order: null, maxRequests: 1 };
    return planSource(enrollmentRows, sheet, question) !== null;
  });
}
