import type { CallContext, SourceCall } from "../../../src/domain/call-context.js";
import type { Enrollment } from "../../../src/domain/enrollment.js";
import type { Condition } from "../../../src/domain/filter.js";
import type { EnrollmentFilterField } from "../../../src/domain/query.js";
import type { User } from "../../../src/domain/user.js";
import {
  createFederation,
  type ManagedFederation,
} from "../../../src/federation/create-federation.js";
import type { Operation } from "../../../src/federation/federation.js";
import type { SourceSettings } from "../../../src/federation/source-runtime.js";
import type { ScanPage, SourceConnector } from "../../../src/sources/spi/source-connector.js";
import { aCall } from "../sources/scripted-server.js";

/** A read that a source has received and not answered. */
export interface OpenRead {
  readonly conditions: readonly Condition<EnrollmentFilterField>[];
  readonly ids: readonly string[];
  readonly call: SourceCall;
  land(): void;
  fail(error: unknown): void;
}

/** A source whose enrollments are read by id, some in a request, and which answers when it is told to. */
export class ByIdSource {
  readonly reads: OpenRead[] = [];
  /** Keys of each look-up of users. */
  readonly lookups: string[][] = [];
  /** Ids that it does not have. */
  readonly missing = new Set<string>();
  readonly #federation: ManagedFederation;

  constructor(takes: { readonly maxValues: number }, settings: Partial<SourceSettings> = {}) {
    this.#federation = createFederation({
      sources: [
        {
          connector: this.#connector(takes.maxValues),
          settings: {
            maxRequests: Infinity,
            maxRows: Infinity,
            cacheMs: 0,
            staleIfErrorMs: 0,
            ...settings,
          },
        },
      ],
      secret: "a secret of the tests, 32 letters long",
    });
  }

  begin(call: Partial<CallContext> = {}): Operation {
    return this.#federation.begin({ ...aCall(), live: false, ...call });
  }

  forget(): void {
    this.#federation.forget("school");
  }

  /** Answers all that was received, and what comes of that. */
  async landAll(): Promise<void> {
    for (const read of this.reads) read.land();
    await turn();
  }

  /** Ids of each read so far. */
  get asked(): readonly (readonly string[])[] {
    return this.reads.map(({ ids }) => ids);
  }

  #connector(maxValues: number): SourceConnector {
    const pushable = { precision: "exact", maxValues, takes: "in" } as const;
    return {
      id: "school",
      enrollments: {
        paths: [
          {
            name: "all",
            requires: [],
            accepts: { externalId: pushable },
            orders: [],
            paging: { style: "cursor", maxPageSize: 1_000 },
          },
        ],
        tells: {
          externalId: "row",
          user: "row",
          course: "row",
          remoteData: "row",
          "user.email": "user",
          "user.name": "user",
        },
        readPage: (scan, call) => this.#open(scan.pushed, call, scan.wanted.has("remoteData")),
        readAll: () => {
          throw new Error("The list is paged");
        },
      },
      userLookup: {
        batchSize: 1_000,
        tells: new Set(["email", "name"]),
        fetch: async (keys, _wanted, call) => {
          call.meter.takeRequest();
          this.lookups.push([...keys]);
          await Promise.resolve();
          return new Map(keys.map((key) => [key, aUser(key)]));
        },
      },
      companions: [],
      identify: (key) => [{ kind: "in", field: "externalId", values: key }],
      probe: () => Promise.resolve(),
    };
  }

  #open(
    conditions: readonly Condition<EnrollmentFilterField>[],
    call: SourceCall,
    isRaw: boolean,
  ): Promise<ScanPage<Enrollment>> {
    const [only] = conditions;
    const ids = only?.kind === "in" ? only.values.map(String) : [];
    return new Promise((resolve, reject) => {
      call.signal.throwIfAborted();
      call.meter.takeRequest();
      const had = ids.filter((id) => !this.missing.has(id)).reverse();
      const rows = had.map((id) => anEnrollment(id, isRaw));
      this.reads.push({
        conditions,
        ids,
        call,
        land: () => {
          resolve({ rows, next: null, moreIsCertain: false });
        },
        fail: reject,
      });
    });
  }
}

/** Until everything that was asked for in this turn of the event loop is on its way. */
export async function turn(): Promise<void> {
  for (let left = 3; left > 0; left -= 1) await new Promise((resolve) => setImmediate(resolve));
}

/** The native key that names the one with this id. */
export function refOf(id: string): Parameters<Operation["enrollment"]>[0] {
  return { source: "school", key: [id], hints: {} };
}

function anEnrollment(id: string, isRaw: boolean): Enrollment {
  return {
    type: "enrollment",
    source: "school",
    key: [id],
    externalId: id,
    user: { type: "user", source: "school", key: `user of ${id}` },
    course: null,
    ...(isRaw && { remoteData: { id } }),
  };
}

function aUser(key: string): User {
  return { type: "user", source: "school", key, email: `${key}@x.example`, name: key };
}
