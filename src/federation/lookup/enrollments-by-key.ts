import type { SourceCall } from "../../domain/call-context.js";
import type { Enrollment, EnrollmentAttribute } from "../../domain/enrollment.js";
import { optionalAttributes } from "../../domain/enrollment.js";
import { SourceError } from "../../domain/errors.js";
import { everything, type Condition } from "../../domain/filter.js";
import { enrollmentRows, type EnrollmentFilterField } from "../../domain/query.js";
import type { Scalar } from "../../domain/values.js";
import type { Lookup, Position, SourceConnector } from "../../sources/spi/source-connector.js";
import { planSource } from "../plan/plan-source.js";
import { EntityLookup, type EntityLookupOptions } from "./entity-lookup.js";

export type EnrollmentLookup = EntityLookup<Enrollment, EnrollmentAttribute>;

/** How a list is asked for many of its rows by their keys. */
interface Reading {
  readonly path: string;
  readonly field: EnrollmentFilterField;
  readonly maxValues: number;
  readonly pageSize: number;
}

/**
 * Single enrollments of one source, read many at once whoever wants them: by the list, where it takes many values of the
 * one field that identifies a row, and then sends just these rows. It knows no viewer: it serves those who may know of
 * every row of the source.
 */
export class EnrollmentsByKey {
  /** By the field that identifies rows; null where the list cannot be asked so. */
  readonly #lookups = new Map<EnrollmentFilterField, EnrollmentLookup | null>();

  constructor(
    private readonly connector: SourceConnector,
    private readonly options: Omit<
      EntityLookupOptions<Enrollment, EnrollmentAttribute>,
      "lookup" | "source"
    >,
  ) {}

  /** The look-up that knows the key under its {@link nameOfKey}; null where the row is read by itself. */
  of(key: readonly string[]): EnrollmentLookup | null {
    const only = onlyCondition(this.connector, key);
    if (only === null) return null;
    let lookup = this.#lookups.get(only.field);
    if (lookup === undefined) {
      lookup = this.#create(only);
      this.#lookups.set(only.field, lookup);
    }
    return lookup;
  }

  #create(sample: Condition<EnrollmentFilterField>): EnrollmentLookup | null {
    const { connector } = this;
    const reading = planReading(connector, sample);
    if (reading === null) return null;
    const { tells } = connector.enrollments;
    const lookup: Lookup<Enrollment, EnrollmentAttribute> = {
      batchSize: reading.maxValues,
      tells: new Set([...optionalAttributes].filter((one) => tells[one] !== undefined)),
      fetch: (names, wanted, call) => readByKeys(connector, reading, { names, wanted, call }),
    };
    return new EntityLookup({ ...this.options, source: connector.id, lookup });
  }
}

/** A text for each native key; most have one part. */
export function nameOfKey(key: readonly string[]): string {
  const [only = ""] = key;
  return key.length === 1 ? `=${only}` : JSON.stringify(key);
}

function keyOfName(name: string): readonly string[] {
  return name.startsWith("=") ? [name.slice(1)] : (JSON.parse(name) as string[]);
}

interface OneValue extends Extract<Condition<EnrollmentFilterField>, { readonly kind: "in" }> {
  readonly values: readonly [Scalar];
}

/** What identifies the row by one value alone, whatever else is known of it. */
function onlyCondition(connector: SourceConnector, key: readonly string[]): OneValue | null {
  const conditions = connector.identify(key, {});
  const [only] = conditions;
  if (conditions.length !== 1 || only?.kind !== "in" || only.values.length !== 1) return null;
  return only as OneValue;
}

function planReading(
  { id, enrollments }: SourceConnector,
  filter: Condition<EnrollmentFilterField>,
): Reading | null {
  const sheet = { source: id, paths: enrollments.paths, tells: enrollments.tells, lists: {} };
  const question = { filter, limit: everything, order: null, maxRequests: 1 };
  const plan = planSource(enrollmentRows, sheet, question);
  if (plan?.kind !== "read") return null;
  const { pushed, semiJoins, limit, residual, judges } = plan;
  const paging = enrollments.paths.find(({ name }) => name === plan.path)?.paging;
  const [only] = pushed;
  const isExact =
    pushed.length === 1 &&
    only?.precision === "exact" &&
    [semiJoins, limit, residual, judges].every((rest) => rest.length === 0);
  if (!isExact || only.maxValues < 2 || paging === undefined) return null;
  if (paging.style === "whole-list") return null;
  const { condition, maxValues } = only;
  return { path: plan.path, field: condition.field, maxValues, pageSize: paging.maxPageSize };
}

/** As many pages as it takes to find all of them, or to know which there are not. */
async function readByKeys(
  connector: SourceConnector,
  { path, field, pageSize }: Reading,
  asked: {
    readonly names: readonly string[];
    readonly wanted: ReadonlySet<EnrollmentAttribute>;
    readonly call: SourceCall;
  },
): Promise<ReadonlyMap<string, Enrollment>> {
  const { wanted, call } = asked;
  const open = new Set(asked.names);
  const values = new Set(
    asked.names.flatMap((name) => onlyCondition(connector, keyOfName(name))?.values ?? []),
  );
  const condition = { kind: "in" as const, field, values: [...values] };
  const scan = { path, pushed: [condition], wanted, pageSize };
  const found = new Map<string, Enrollment>();
  const seen = new Set<Position>();
  let position: Position | null = null;
  do {
    const page = await connector.enrollments.readPage({ ...scan, position }, call);
    for (const row of page.rows) {
      const name = nameOfKey(row.key);
      if (open.delete(name)) found.set(name, row);
    }
    position = open.size === 0 ? null : page.next;
    if (position !== null && seen.has(position)) {
      throw new SourceError("SOURCE_BAD_RESPONSE", "The source names a page twice in one list.");
    }
    if (position !== null) seen.add(position);
  } while (position !== null);
  return found;
}
