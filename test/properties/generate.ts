import type { EnrollmentFilterField } from "../../src/domain/query.js";
import type { ViewerLimits } from "../../src/domain/viewer.js";
import type { Pushable } from "../../src/sources/spi/capabilities.js";
import type { Sheet } from "../support/declared-connector.js";
import type { Chance } from "./chance.js";
import type { FlatFilter, FlatRow } from "./flat.js";

const usernames = ["ann", "bob", "Bob", "zoë", "𝒜va", "ﬀ", "c d"];
const emails = ["ann@x.example", "Bob@X.example", "bob@x.example", "zoe@y.example"];
const courses = ["course-v1:Acme+A+1", "course-v1:Acme+B+1", "204", "a/b,c"];
const titles = ["Data Skills", "data basics", "Ethik", ""];
const days = ["2026-01-01", "2026-02-03", "2026-02-04", "2027-05-05"].map(
  (day) => `${day}T08:00:00.000Z`,
);
const statuses = ["ASSIGNED", "ENROLLED", "COMPLETED", "UNKNOWN", "EXPIRED"];
const modes = ["audit", "honor"];
const userIds = ["u0", "u1", "u4", "u7"];
/** Values that members of an `or` name. */
const namedInOr = { email: emails, courseId: courses, userId: userIds, mode: modes };
const bounds = ["gte", "gt", "lte", "lt"] as const;

/** More than fits into a cursor, and nothing that could be compressed. */
const longBeginning = Array.from({ length: 450 }, (_, at) =>
  String.fromCodePoint(0x4e00 + ((at * at * 7919 + at * 31) % 20_000)),
).join("");

/** More values than a filter ever holds. */
export const many = 1000;

export function randomRows(chance: Chance, source: string, sheet: Sheet, most = 30): FlatRow[] {
  return Array.from({ length: chance.below(most + 1) }, (_, at) =>
    randomRow(chance, source, `${chance.below(1000)}-${at}`, sheet),
  );
}

/** A user has one name and one address, a course one title and organisation, wherever its key stands. */
export function randomRow(chance: Chance, source: string, id: string, sheet: Sheet): FlatRow {
  const maybe = <T>(list: readonly T[]): T | null => (chance.is(0.2) ? null : chance.of(list));
  const reachable = sheet.requires.length > 0;
  const person = chance.is(0.1) && !reachable ? null : chance.below(14);
  const course = chance.is(0.2) && !reachable ? null : chance.below(courses.length);
  return {
    source,
    key: (chance.is(0.5) ? [id] : [id.slice(0, 1), id]).map((part) => sheet.keysBegin + part),
    values: {
      ...personAt(person),
      ...courseAt(course),
      status: chance.of(statuses),
      isActive: maybe([true, false]),
      mode: maybe(modes),
      createdAt: maybe(days),
      dueAt: maybe(days),
      progressPercent: maybe([0, 12.5, 40, 100]),
    },
  };
}

function personAt(at: number | null): FlatRow["values"] {
  if (at === null) return { userId: null, username: null, email: null };
  return {
    userId: `u${at}`,
    username: at === 7 ? null : (usernames[at] ?? `user ${at}`),
    email: at === 6 ? null : emails[at % emails.length]!,
  };
}

function courseAt(at: number | null): FlatRow["values"] {
  const courseId = at === null ? null : courses[at]!;
  const courseTitleContains = at === null ? null : titles[at]!;
  const org = at !== null && at < 2 ? "Acme" : null;
  return { courseId, courseExternalId: courseId, courseTitleContains, org };
}

/** @param insists Whether the source takes no list without one of several sets of fields; else that is seldom so. */
export function randomSheet(chance: Chance, insists = false): Sheet {
  const neverTells = ["mode", "dueAt", "org", "isActive", "email"].filter(() => chance.is(0.12));
  const byCompanion = ["status", "progressPercent"].filter(() => chance.is(0.25));
  const requires = chance.is(0.2)
    ? chance.of<Sheet["requires"]>([[["userId", "courseId"]], [["userId"], ["courseId"], ["mode"]]])
    : [];
  const orders = chance.is(0.4)
    ? [
        {
          field: chance.of(["CREATED_AT", "STATUS", "COURSE_EXTERNAL_ID"] as const),
          direction: chance.of(["ASC", "DESC"] as const),
        },
      ]
    : [];
  const paging = chance.of(["whole-list", "page-number", "cursor"] as const);
  const pageSize = 1 + chance.below(6);
  const several = insists || requires.length > 1 ? randomAlternatives(chance.aside()) : null;
  const required = several?.requires.flat() ?? requires.flat();
  const own = randomAccepts(chance, required, neverTells);
  const accepted = Object.keys(own).length;
  return {
    paging,
    pageSize,
    // Without draws of their own, so that kept seeds stay the cases that they were.
    someRowsTell: pageSize % 2 === 0,
    breaksOff: pageSize % 3 === 0,
    miscounts: miscounts[pageSize] ?? 0,
    copies: orders.length === 0 && accepted % 3 === 1 ? 4 : 0,
    forgets: accepted % 2 === 0,
    keysBegin: neverTells.length > 1 ? longBeginning : "",
    accepts: { ...own, ...several?.accepts },
    requires: several?.requires ?? requires,
    oneAtATime: chance.is(0.2),
    orders: byCompanion.includes("status") ? [] : orders,
    byCompanion,
    usersLookedUp: chance.is(0.35),
    coursesLookedUp: chance.is(0.2),
    listsUsers: chance.is(0.5),
    listsCourses: chance.is(0.4),
    knowsOnlySome: several?.knowsOnlySome ?? false,
    neverTells: neverTells.filter((field) => !(required as readonly string[]).includes(field)),
    counts: chance.is(0.5),
    tokens: chance.of(["place", "offset"] as const),
    emptyPageEvery: chance.is(0.3) ? 2 : 0,
    emptyRun: 0,
    repeats: chance.is(0.2) ? 1 : 0,
  };
}

/** What a source insists on where it takes one of several sets; each of them it can be asked by. */
function randomAlternatives(chance: Chance): Pick<Sheet, "requires" | "accepts" | "knowsOnlySome"> {
  const sets: Sheet["requires"] = [
    ["userId"],
    ["courseId"],
    ["mode"],
    ["username"],
    ["email"],
    ["org"],
    ["userId", "courseId"],
  ];
  const [first, ...others] = sets.filter(() => chance.is(0.6));
  const requires = first === undefined ? sets : [first, ...others];
  const org: Pushable = {
    precision: chance.of(["exact", "superset"] as const),
    maxValues: chance.of([many, 1]),
    takes: "in",
  };
  return {
    requires,
    accepts: requires.flat().includes("org") ? { org } : {},
    knowsOnlySome: chance.is(0.7),
  };
}

/** By the size of pages. */
const miscounts: Readonly<Record<number, number>> = { 2: 40, 3: -2, 5: 1 };

function randomAccepts(
  chance: Chance,
  required: readonly EnrollmentFilterField[],
  neverTells: readonly string[],
): Sheet["accepts"] {
  const accepts: Partial<Record<EnrollmentFilterField, Pushable>> = {};
  const offer = (
    field: EnrollmentFilterField,
    takes: Pushable["takes"],
    sizes: readonly number[],
  ): void => {
    const offered = { precision: chance.of(["exact", "superset"] as const), takes };
    const maxValues = chance.of(sizes);
    const isOffered = chance.is(0.35) && !neverTells.includes(field);
    if (isOffered || required.includes(field)) accepts[field] = { ...offered, maxValues };
  };
  offer("username", "in", [1, 2, many]);
  offer("userId", "in", [many, many, many, 1, 3]);
  offer("courseId", "in", [many, many, many, 2]);
  offer("email", "in", [many, 2]);
  offer("mode", "in", [many]);
  offer("createdAt", "range", [1]);
  const { createdAt } = accepts;
  if (createdAt?.precision === "superset") accepts.createdAt = { ...createdAt, takes: "since" };
  offer("courseTitleContains", "contains", [1]);
  return accepts;
}

/** No limit, or one by sources, organisations, addresses, or a viewer who may see nothing but their own rows. */
export function randomViewer(
  chance: Chance,
  sources: readonly string[],
): { readonly limits: ViewerLimits; readonly ownEmails: readonly string[] | null } {
  const own = ["ANN@x.example", ...chance.some(emails, 2)];
  switch (chance.below(14)) {
    case 0:
      return { limits: { sources: chance.some(sources, 2) }, ownEmails: null };
    case 1:
      return { limits: { orgs: chance.of([["Acme"], ["Acme", "Other"], []]) }, ownEmails: null };
    case 2:
      return { limits: { emails: own }, ownEmails: null };
    case 3:
      return { limits: {}, ownEmails: own };
    case 4:
      return { limits: { emails: own, sources }, ownEmails: chance.some(emails, 3) };
    default:
      return { limits: {}, ownEmails: null };
  }
}

export function randomFilter(chance: Chance, sources: readonly string[], depth = 0): FlatFilter {
  const roll = chance.real();
  if (depth < 3 && roll < 0.35) {
    return {
      kind: chance.of(["all", "any"]),
      of: Array.from({ length: chance.below(4) }, () => randomFilter(chance, sources, depth + 1)),
    };
  }
  if (depth < 3 && roll < 0.45) {
    return { kind: "not", of: randomFilter(chance, sources, depth + 1) };
  }
  if (depth === 0 && roll < 0.55) return { kind: "constant", value: true };
  return randomCondition(chance, sources);
}

/** Names people and courses as sources need it that cannot be asked otherwise. */
export function pointedFilter(chance: Chance, sources: readonly string[]): FlatFilter {
  const people: FlatFilter[] = [
    { kind: "in", field: "userId", values: chance.some(userIds, 3) },
    { kind: "in", field: "email", values: chance.some(emails, 2) },
    { kind: "in", field: "username", values: chance.some(usernames, 3) },
  ];
  const things: FlatFilter[] = [
    { kind: "in", field: "courseId", values: chance.some(courses, 3) },
    { kind: "in", field: "courseExternalId", values: chance.some(courses, 2) },
    { kind: "contains", field: "courseTitleContains", text: "data" },
    { kind: "in", field: "org", values: ["Acme"] },
  ];
  return {
    kind: "all",
    of: [
      ...(chance.is(0.7) ? [chance.of(people)] : []),
      ...(chance.is(0.6) ? [chance.of(things)] : []),
      ...(chance.is(0.5) ? [randomFilter(chance, sources, 2)] : []),
    ],
  };
}

/** Often `or` of several questions, each of which names people or courses. */
export function orPointed(
  chance: Chance,
  filter: FlatFilter,
  sources: readonly string[],
): FlatFilter {
  const aside = chance.aside();
  if (aside.is(0.4)) return filter;
  const own = aside.of<readonly (keyof typeof namedInOr)[]>([
    [],
    ["email"],
    ["courseId"],
    ["email", "courseId", "userId", "mode"],
    ["courseId", "userId"],
  ]);
  const member = (): FlatFilter => {
    if (own.length === 0) return pointedFilter(aside, sources);
    const field = aside.of(own);
    return { kind: "in", field, values: aside.some(namedInOr[field], 2) };
  };
  return { kind: "any", of: Array.from({ length: 2 + aside.below(2) }, member) };
}

function randomCondition(chance: Chance, sources: readonly string[]): FlatFilter {
  const range = (field: string, values: readonly (string | number)[]): FlatFilter => ({
    kind: "range",
    field,
    [chance.of(bounds)]: chance.of(values),
    ...(chance.is(0.2) ? { [chance.of(bounds)]: chance.of(values) } : {}),
  });
  const among = (field: string, values: readonly string[], most: number): FlatFilter => ({
    kind: "in",
    field,
    values: chance.some(values, most),
  });
  switch (chance.below(11)) {
    case 0:
      return among("source", sources, 2);
    case 1:
      return among("username", usernames, 4);
    case 2:
      return among("email", [...emails, "BOB@x.example"], 3);
    case 3:
      return among(chance.of(["courseId", "courseExternalId"]), courses, 3);
    case 4:
      return among("status", statuses, 3);
    case 5:
      return among("mode", modes, 2);
    case 6:
      return { kind: "in", field: "isActive", values: [chance.is(0.5)] };
    case 7:
      return range(chance.of(["createdAt", "dueAt"]), days);
    case 8:
      return range("progressPercent", [0, 12.5, 50]);
    case 9:
      return { kind: "contains", field: "courseTitleContains", text: chance.of(["DATA", "", "k"]) };
    default:
      return among(chance.of(["userId", "org"]), ["u0", "u1", "u2", "Acme"], 3);
  }
}
