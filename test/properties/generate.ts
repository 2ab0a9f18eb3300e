import type { EnrollmentFilterField } from "../../src/domain/query.js";
import type { Pushable } from "../../src/sources/spi/capabilities.js";
import type { Sheet } from "../support/declared-connector.js";
import type { FlatFilter, FlatRow } from "./oracle.js";

/** A repeatable source of chance. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** 0 to 1, without 1. */
  real(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  below(end: number): number {
    return Math.floor(this.real() * end);
  }

  is(probability: number): boolean {
    return this.real() < probability;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  some<T>(list: readonly T[], most: number): T[] {
    return Array.from({ length: this.below(most + 1) }, () => this.of(list));
  }
}

const usernames = ["ann", "bob", "Bob", "zoë", "𝒜va", "ﬀ", "c d"];
const emails = ["ann@x.example", "Bob@X.example", "bob@x.example", "zoe@y.example"];
const courses = ["course-v1:Acme+A+1", "course-v1:Acme+B+1", "204", "a/b,c"];
const titles = ["Data Skills", "data basics", "Ethik", ""];
const days = ["2026-01-01", "2026-02-03", "2026-02-04", "2027-05-05"].map(
  (day) => `${day}T08:00:00.000Z`,
);
const statuses = ["ASSIGNED", "ENROLLED", "COMPLETED", "UNKNOWN", "EXPIRED"];
const modes = ["audit", "honor"];

export function randomRows(chance: Chance, source: string, most: number): FlatRow[] {
  const count = chance.below(most + 1);
  const rows: FlatRow[] = [];
  for (let at = 0; at < count; at++) {
    rows.push(randomRow(chance, source, `${chance.below(1000)}-${at}`));
  }
  return rows;
}

/** A user has one name and one address, wherever its key stands. */
export function randomRow(chance: Chance, source: string, id: string): FlatRow {
  const maybe = <T>(list: readonly T[]): T | null => (chance.is(0.2) ? null : chance.of(list));
  const person = chance.is(0.1) ? null : chance.below(8);
  return {
    source,
    key: chance.is(0.5) ? [id] : [id.slice(0, 1), id],
    values: {
      userId: person === null ? null : `u${person}`,
      username: person === null || person === 7 ? null : usernames[person]!,
      email: person === null || person === 6 ? null : emails[person % emails.length]!,
      courseId: maybe(courses),
      courseExternalId: null,
      org: null,
      courseTitleContains: null,
      status: chance.of(statuses),
      isActive: maybe([true, false]),
      mode: maybe(modes),
      createdAt: maybe(days),
      dueAt: maybe(days),
      progressPercent: maybe([0, 12.5, 40, 100]),
    },
  };
}

/** Gives courses their title and organisation, which depend on the course alone. */
export function withCourses(rows: FlatRow[]): FlatRow[] {
  return rows.map((row) => {
    const at = courses.indexOf(row.values["courseId"] as string);
    if (at === -1) return row;
    const org = at < 2 ? "Acme" : null;
    const courseExternalId = row.values["courseId"]!;
    return {
      ...row,
      values: { ...row.values, courseExternalId, org, courseTitleContains: titles[at]! },
    };
  });
}

export function randomSheet(chance: Chance): Sheet {
  const paging = chance.of(["whole-list", "page-number", "cursor"] as const);
  const neverTells = ["mode", "dueAt", "org", "isActive", "email"].filter(() => chance.is(0.12));
  const byCompanion = ["status", "progressPercent"].filter(() => chance.is(0.25));
  const usersLookedUp = chance.is(0.3);
  const accepts: Partial<Record<EnrollmentFilterField, Pushable>> = {};
  const offer = (field: EnrollmentFilterField, pushable: Pushable): void => {
    if (chance.is(0.35) && !neverTells.includes(field)) accepts[field] = pushable;
  };
  const precision = (): Pushable["precision"] => chance.of(["exact", "superset"] as const);
  const many = 1000;
  offer("username", { precision: precision(), maxValues: chance.of([1, 2, many]), takes: "in" });
  offer("userId", { precision: precision(), maxValues: many, takes: "in" });
  offer("courseId", { precision: precision(), maxValues: many, takes: "in" });
  offer("mode", { precision: precision(), maxValues: many, takes: "in" });
  offer("createdAt", { precision: precision(), maxValues: 1, takes: "range" });
  offer("courseTitleContains", { precision: precision(), maxValues: 1, takes: "contains" });
  const orders = chance.is(0.3)
    ? [
        {
          field: chance.of(["CREATED_AT", "STATUS", "COURSE_EXTERNAL_ID"] as const),
          direction: chance.of(["ASC", "DESC"] as const),
        },
      ]
    : [];
  return {
    paging,
    pageSize: 1 + chance.below(6),
    accepts,
    requires: [],
    orders: byCompanion.includes("status") ? [] : orders,
    byCompanion,
    usersLookedUp,
    listsUsers: chance.is(0.4),
    neverTells,
    counts: chance.is(0.5),
    emptyPageEvery: chance.is(0.3) ? 2 : 0,
    repeats: chance.is(0.2) ? 1 : 0,
  };
}

export function randomFilter(chance: Chance, sources: readonly string[], depth = 0): FlatFilter {
  const roll = chance.real();
  if (depth < 3 && roll < 0.35) {
    return {
      kind: chance.of(["all", "any"]),
      of: Array.from({ length: chance.below(4) }, () => randomFilter(chance, sources, depth + 1)),
    };
  }
  if (depth < 3 && roll < 0.45)
    return { kind: "not", of: randomFilter(chance, sources, depth + 1) };
  if (depth === 0 && roll < 0.55) return { kind: "constant", value: true };
  return randomCondition(chance, sources);
}

function randomCondition(chance: Chance, sources: readonly string[]): FlatFilter {
  switch (chance.below(10)) {
    case 0:
      return { kind: "in", field: "source", values: chance.some(sources, 2) };
    case 1:
      return { kind: "in", field: "username", values: chance.some(usernames, 4) };
    case 2:
      return { kind: "in", field: "email", values: chance.some([...emails, "BOB@x.example"], 3) };
    case 3:
      return {
        kind: "in",
        field: chance.of(["courseId", "courseExternalId"]),
        values: chance.some(courses, 3),
      };
    case 4:
      return { kind: "in", field: "status", values: chance.some(statuses, 3) };
    case 5:
      return { kind: "in", field: "mode", values: chance.some(modes, 2) };
    case 6:
      return { kind: "in", field: "isActive", values: [chance.is(0.5)] };
    case 7:
      return {
        kind: "range",
        field: chance.of(["createdAt", "dueAt"]),
        [chance.of(["gte", "gt", "lte", "lt"])]: chance.of(days),
      };
    case 8:
      return {
        kind: "range",
        field: "progressPercent",
        [chance.of(["gte", "gt", "lte", "lt"])]: chance.of([0, 12.5, 50]),
      };
    default:
      return chance.is(0.5)
        ? { kind: "contains", field: "courseTitleContains", text: chance.of(["DATA", "", "k"]) }
        : {
            kind: "in",
            field: chance.of(["userId", "org"]),
            values: chance.some(["u0", "u1", "u2", "Acme"], 3),
          };
  }
}
