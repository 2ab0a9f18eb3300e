/* eslint @typescript-eslint/no-unsafe-member-access: "off" -- answers to queries that are written in tests have no types */
import type { Lab } from "../../../src/lab/start-lab.js";
import type { AnyData } from "./reading-gateway.js";
import {
  catalogTruth,
  ispringTruth,
  moocitTruth,
  trutoTruth,
  type ExpectedEnrollment,
} from "./truth.js";

export type Value = string | number | boolean | null;

/** A true row as filters see it. */
export interface FlatRow {
  /** Source and native key. */
  readonly name: string;
  readonly values: Readonly<Record<string, Value>>;
}

export interface Range {
  readonly gte?: string | number | null;
  readonly gt?: string | number | null;
  readonly lte?: string | number | null;
  readonly lt?: string | number | null;
}

/** A filter as clients write it. `userId` and `courseId` are "source key" here, and global ids on the wire. */
export type PlainFilter = Readonly<Record<string, unknown>> & {
  readonly or?: readonly PlainFilter[];
  readonly not?: PlainFilter;
};

const ranges = new Set([
  "createdAt",
  "enrolledAt",
  "dueAt",
  "completedAt",
  "expiresAt",
  "progressPercent",
]);

/** True, false, or null for "not known". */
export function judge(filter: PlainFilter, row: FlatRow): boolean | null {
  let result: boolean | null = true;
  for (const [field, condition] of Object.entries(filter)) {
    const one = judgeField(field, condition, row);
    if (one === false) return false;
    if (one === null) result = null;
  }
  return result;
}

function judgeField(field: string, condition: unknown, row: FlatRow): boolean | null {
  if (condition === null || condition === undefined) return true;
  if (field === "not") {
    const inner = judge(condition as PlainFilter, row);
    return inner === null ? null : !inner;
  }
  if (field === "or") {
    const parts = (condition as readonly PlainFilter[]).map((part) => judge(part, row));
    return parts.includes(true) ? true : parts.includes(null) ? null : false;
  }
  const value = row.values[field] ?? null;
  if (ranges.has(field)) return judgeRange(condition, value);
  if (field === "courseTitleContains") {
    if (value === null) return null;
    return String(value)
      .toLowerCase()
      .includes((condition as string).toLowerCase());
  }
  const list = Array.isArray(condition) ? (condition as readonly Value[]) : [condition as Value];
  if (list.length === 0) return false;
  if (value === null) return null;
  const form = (one: Value): string =>
    field === "email" ? String(one).toLowerCase() : String(one);
  return list.some((one) => form(one) === form(value));
}

function judgeRange(range: Range, value: Value): boolean | null {
  const bounds = Object.entries(range).filter(([, bound]) => bound !== null);
  if (bounds.length === 0) return true;
  if (value === null) return null;
  const number = (one: unknown): number =>
    typeof one === "number" ? one : Date.parse(String(one));
  return bounds.every(([name, bound]) => {
    const difference = number(value) - number(bound);
    if (name === "gte") return difference >= 0;
    if (name === "gt") return difference > 0;
    return name === "lte" ? difference <= 0 : difference < 0;
  });
}

/** Every row of the lab, as a gateway with the tenant "acme" and no zones shows it. */
export function flatRows(lab: Lab): readonly FlatRow[] {
  const shown = lab.ispring.state.enrollments.all().filter(({ archived }) => archived !== true);
  const ofTruto = lab.truto.state.enrollments.all().map(({ row }) => row);
  const id = (part: unknown): string | null => (part as { id?: string } | null)?.id ?? null;
  const reading = { source: "ispring", zone: "UTC", format: "json", results: true } as const;
  const all: readonly Readonly<Record<string, Value>>[] = [
    ...catalogTruth(lab, "campus", "UTC", "acme").map((row) => ({
      ...flat(row, row.user?.externalId ?? null, row.course?.externalId ?? null),
      platformKey: "acme",
    })),
    ...moocitTruth(lab, "mooc", "UTC").map((row) =>
      flat(row, row.user?.externalId ?? null, row.course?.externalId ?? null),
    ),
    ...ispringTruth(lab, reading).map((row, at) =>
      flat(row, shown[at]?.learnerId ?? null, shown[at]?.courseId ?? null),
    ),
    ...trutoTruth(lab, "talent", "UTC").map((row, at) =>
      flat(row, id(ofTruto[at]?.["user"]), id(ofTruto[at]?.["course"])),
    ),
  ];
  return all.map((values) => ({ name: String(values["name"]), values }));
}

function flat(
  row: ExpectedEnrollment,
  user: string | null,
  course: string | null,
): Readonly<Record<string, Value>> {
  const source = row.source.id;
  return {
    name: nameOf(source, row.externalId, user, course),
    source,
    userId: user === null ? null : `${source} ${user}`,
    username: row.user?.username ?? null,
    email: row.user?.email ?? null,
    courseId: course === null ? null : `${source} ${course}`,
    courseExternalId: course,
    courseSlug: row.course?.slug ?? null,
    courseTitleContains: row.course?.title ?? null,
    org: row.course?.org ?? null,
    platformKey: null,
    status: row.status,
    isActive: row.isActive as Value,
    mode: row.mode as Value,
    origin: row.origin as Value,
    createdAt: row.createdAt as Value,
    enrolledAt: row.enrolledAt as Value,
    dueAt: row.dueAt as Value,
    completedAt: row.completedAt as Value,
    expiresAt: row.expiresAt as Value,
    progressPercent: row.progressPercent as Value,
  };
}

/** What has to be asked of rows, so that they can be named. */
export const namedNodes =
  "externalId source { id } user { id externalId } course { id externalId }";

/** The answered rows by their names, sorted. */
export function namesOf(answered: readonly AnyData[]): readonly string[] {
  const names = answered.map((one: AnyData) =>
    nameOf(
      one.source.id as string,
      one.externalId as string | null,
      one.user?.externalId as string | null,
      one.course?.externalId as string | null,
    ),
  );
  return names.sort();
}

/** The true rows that the filter is certain about by their names, sorted. */
export function namesWhere(filter: PlainFilter, rows: readonly FlatRow[]): readonly string[] {
  return rows
    .filter((one) => judge(filter, one) === true)
    .map(({ name }) => name)
    .sort();
}

function nameOf(
  source: string,
  externalId: string | null,
  user: string | null,
  course: string | null,
): string {
  return externalId === null
    ? `${source} ${user ?? ""} ${course ?? ""}`
    : `${source} ${externalId}`;
}
