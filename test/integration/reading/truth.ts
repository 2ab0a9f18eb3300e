/**
 * What the gateway has to answer about each row of the lab, worked out from the platforms' own state by the tables of
 * the contract, and by nothing of the gateway's own code.
 */
import type { CatalogEnrollment } from "../../../src/lab/catalog-search/catalog-state.js";
import type {
  IspringCertificate,
  IspringEnrollment,
  IspringResult,
  IspringUser,
} from "../../../src/lab/ispring/ispring-state.js";
import type { MoocitEnrollment } from "../../../src/lab/moocit/moocit-state.js";
import type { Lab } from "../../../src/lab/start-lab.js";
import type { TrutoEnrollment, TrutoRow } from "../../../src/lab/truto/truto-state.js";
import { atWallClock, endOfDay, startOfDay } from "./wall-clock.js";

export const userFields =
  "externalId username name firstName lastName email emails { address type isPrimary } status role";
export const courseFields = "externalId title kind org slug description url";
/** Every field of an enrollment but its id, which is opaque. */
export const enrollmentFields = `
  source { id } externalId user { ${userFields} } course { ${courseFields} }
  status isActive mode origin isMandatory assignedBy { externalId name }
  createdAt updatedAt assignedAt enrolledAt accessStartsAt startedAt lastActivityAt dueAt completedAt endedAt expiresAt
  locksAfterDue progressPercent timeSpentSeconds score attemptNumber attemptsCount
  certificate { id issuedAt expiresAt } links { url type } metadata remoteData`;

export interface ExpectedUser {
  readonly externalId: string;
  readonly username: string | null;
  readonly name: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly email: string | null;
  readonly emails: readonly object[];
  readonly status: string | null;
  readonly role: string | null;
}

export interface ExpectedCourse {
  readonly externalId: string;
  readonly title: string | null;
  readonly kind: string;
  readonly org: string | null;
  readonly slug: string | null;
  readonly description: string | null;
  readonly url: string | null;
}

/** What no source says unless it is said below. */
const untold = {
  externalId: null,
  isActive: null,
  mode: null,
  origin: null,
  isMandatory: null,
  assignedBy: null,
  createdAt: null,
  updatedAt: null,
  assignedAt: null,
  enrolledAt: null,
  accessStartsAt: null,
  startedAt: null,
  lastActivityAt: null,
  dueAt: null,
  completedAt: null,
  endedAt: null,
  expiresAt: null,
  locksAfterDue: null,
  progressPercent: null,
  timeSpentSeconds: null,
  score: null,
  attemptNumber: null,
  attemptsCount: null,
  certificate: null,
  links: [],
  metadata: null,
  remoteData: null,
};

export type ExpectedEnrollment = Readonly<Record<keyof typeof untold, unknown>> & {
  readonly source: { readonly id: string };
  readonly externalId: string | null;
  readonly status: string;
  readonly user: ExpectedUser | null;
  readonly course: ExpectedCourse | null;
  readonly links: readonly object[];
};

function text(value: unknown): string | null {
  return typeof value === "string" && value.trim() !== "" ? value : null;
}

function isReal(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(day);
}

/** Any of the ways in which the platforms write a moment. */
function moment(value: unknown, zone: string): string | null {
  const parts =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?(?:\.(\d+))?(Z|[+-]\d\d:\d\d)?)?$/.exec(
      typeof value === "string" ? value : "",
    );
  const [, day = "", minute, second = ":00", fraction = "", offset] = parts ?? [];
  if (!isReal(day)) return null;
  if (minute === undefined) return startOfDay(day, zone);
  const ms = fraction.slice(0, 3).padEnd(3, "0");
  if (offset !== undefined) {
    return new Date(`${day}T${minute}${second}.${ms}${offset}`).toISOString();
  }
  return atWallClock(`${day} ${minute}${second}`, zone).replace(/\d{3}Z$/, `${ms}Z`);
}

/** A day is its end, a moment itself. */
function ending(value: unknown, zone: string): string | null {
  const isDay = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
  return isDay && isReal(value) ? endOfDay(value, zone) : moment(value, zone);
}

function isPast(instant: string | null): boolean {
  return instant !== null && Date.parse(instant) <= Date.now();
}

function onlyEmail(email: string | null): readonly object[] {
  return email === null ? [] : [{ address: email, type: null, isPrimary: true }];
}

function clamp(percent: number): number {
  return Math.min(100, Math.max(0, percent));
}

function percentOf(fraction: string): number {
  return Math.round(Number(fraction) * 100 * 1e6) / 1e6;
}

/** `course-v1:Org+Number+Run` or `Org/Number/Run`. */
function orgOf(key: string): string | null {
  if (key.startsWith("course-v1:")) return key.slice(10).split("+")[0] ?? null;
  return key.split("/").length === 3 ? (key.split("/")[0] ?? null) : null;
}

const anonymousUser = { name: null, firstName: null, lastName: null, status: null, role: null };
const bareCourse = { title: null, org: null, slug: null, description: null, url: null };

/** Newest first; those in archived courses are never shown, and inactive ones only by some. */
export function catalogTruth(
  { catalog: { state, settings } }: Lab,
  source: string,
  zone: string,
  platformKey: string,
): readonly ExpectedEnrollment[] {
  const courses = new Map(state.courses.all().map((course) => [course.course_id, course]));
  const users = new Map(state.users.all().map((user) => [user.user_id, user]));
  const toExpected = (row: CatalogEnrollment): ExpectedEnrollment => {
    const created = moment(row.created, zone);
    const expiresAt = ending(row.expired, zone);
    const email = text(row.email);
    return {
      ...untold,
      source: { id: source },
      user: {
        ...anonymousUser,
        externalId: String(row.user_id),
        username: text(row.username),
        name: text(row.name),
        email,
        emails: onlyEmail(email),
        status: users.get(row.user_id)?.active === true ? "ACTIVE" : "INACTIVE",
      },
      course: {
        ...bareCourse,
        externalId: row.course_id,
        title: text(row.course_name),
        kind: "COURSE",
        org: orgOf(row.course_id),
        slug: text(courses.get(row.course_id)?.slug),
      },
      status: isPast(expiresAt) ? "EXPIRED" : row.active ? "ENROLLED" : "WITHDRAWN",
      isActive: row.active,
      createdAt: created,
      enrolledAt: created,
      startedAt: moment(row.started, zone),
      endedAt: moment(row.ended, zone),
      expiresAt: expiresAt,
      metadata: row.metadata,
      remoteData: without(row, "platform_key"),
    };
  };
  return state.enrollments
    .all()
    .filter((row) => settings.showInactive || row.active)
    .filter((row) => courses.get(row.course_id)?.archived !== true)
    .filter((row) => row.platform_key === platformKey)
    .map(toExpected)
    .reverse();
}

/** In the order of native keys, since the platform has no pages. */
export function moocitTruth(
  { moocit: { state, settings } }: Lab,
  source: string,
  zone: string,
): readonly ExpectedEnrollment[] {
  const pair = (row: { username: string; course_id: string }): string =>
    `${row.username}\n${row.course_id}`;
  const grades = new Map(state.grades.all().map((grade) => [pair(grade), grade]));
  const completion = new Map(state.completion.all().map((one) => [pair(one), one.completion]));
  const titles = new Map(
    state.grades.all().map((grade) => [grade.course_id, text(grade.display_name)]),
  );
  const shownAs = ({ created }: MoocitEnrollment): string =>
    typeof created === "string" ? created : localMinute(created, settings.timeZone);
  return state.enrollments
    .all()
    .map((row): ExpectedEnrollment => {
      const grade = grades.get(pair(row));
      const done = completion.get(pair(row));
      const created = moment(shownAs(row), zone);
      const email = text(row.email);
      return {
        ...untold,
        source: { id: source },
        user: {
          ...anonymousUser,
          externalId: row.username,
          username: row.username,
          email,
          emails: onlyEmail(email),
        },
        course: {
          ...bareCourse,
          externalId: row.course_id,
          title: titles.get(row.course_id) ?? null,
          kind: "COURSE",
          org: orgOf(row.course_id),
        },
        status: row.is_active ? "ENROLLED" : "WITHDRAWN",
        isActive: row.is_active,
        mode: row.mode,
        createdAt: created,
        enrolledAt: created,
        completedAt: moment(grade?.passed_timestamp, zone),
        lastActivityAt: moment(grade?.last_date, zone),
        progressPercent: done === undefined ? null : percentOf(done),
        score: grade === undefined ? null : percentOf(grade.percent_grade),
        remoteData: { ...row, created: shownAs(row) },
      };
    })
    .sort((a, b) => byCodePoint(keyOf(a), keyOf(b)));
}

function keyOf({ user, course }: ExpectedEnrollment): readonly string[] {
  return [user?.externalId ?? "", course?.externalId ?? ""];
}

function byCodePoint(a: readonly string[], b: readonly string[]): number {
  return Buffer.compare(Buffer.from(a.join("\0")), Buffer.from(b.join("\0")));
}

function localMinute(ms: number, zone: string): string {
  const format = { timeZone: zone, dateStyle: "short", timeStyle: "short" } as const;
  return new Intl.DateTimeFormat("sv-SE", format).format(ms);
}

const statusOfWord: Readonly<Record<string, string>> = {
  complete: "COMPLETED",
  accepted: "COMPLETED",
  passed: "PASSED",
  failed: "FAILED",
  declined: "FAILED",
};

const statusOfOpenWord: Readonly<Record<string, string>> = {
  in_progress: "IN_PROGRESS",
  incomplete: "IN_PROGRESS",
  pending: "IN_PROGRESS",
  not_started: "ENROLLED",
};

export interface IspringReading {
  readonly source: string;
  readonly zone: string;
  readonly format: "json" | "xml";
  readonly results: boolean;
}

/** Archived enrollments are never shown. */
export function ispringTruth(lab: Lab, reading: IspringReading): readonly ExpectedEnrollment[] {
  const { state } = lab.ispring;
  const { zone, results, source, format } = reading;
  const users = new Map(ispringUsers(lab).map((user) => [user.externalId, user]));
  const courses = new Map(ispringCourses(lab).map((course) => [course.externalId, course]));
  const resultOf = new Map(state.results.all().map((result) => [result.enrollmentId, result]));
  return state.enrollments
    .all()
    .filter(({ archived }) => archived !== true)
    .map((row): ExpectedEnrollment => {
      const result = results ? resultOf.get(row.enrollmentId) : undefined;
      const { certificate } = row;
      const progress = result?.progress;
      return {
        ...untold,
        source: { id: source },
        externalId: row.enrollmentId,
        user: users.get(row.learnerId) ?? null,
        course: courses.get(row.courseId) ?? null,
        status: result === undefined ? ownStatus(row, zone) : statusBy(result, row, zone),
        origin: { 0: "ADMIN", 1: "CATALOG" }[row.enrollmentTypeGroup] ?? null,
        accessStartsAt: moment(row.accessDate, zone),
        dueAt: ending(row.dueDate, zone),
        expiresAt: ending(row.expirationDate, zone),
        locksAfterDue: row.shouldLockAfterDueDate,
        completedAt: moment(result?.completionDate, zone),
        progressPercent: progress === undefined ? null : clamp(progress),
        timeSpentSeconds: result?.timeSpent ?? null,
        score: result?.awardedScore ?? null,
        certificate: certificate === undefined ? null : certificateOf(certificate, zone),
        remoteData: format === "xml" ? inXml(wire(row)) : wire(row),
      };
    });
}

function isClosed(row: IspringEnrollment, zone: string): boolean {
  return row.shouldLockAfterDueDate && isPast(ending(row.expirationDate, zone));
}

function ownStatus(row: IspringEnrollment, zone: string): string {
  if (row.certificate !== undefined) return "COMPLETED";
  if (isClosed(row, zone)) return "EXPIRED";
  const opens = moment(row.accessDate, zone);
  return opens === null || isPast(opens) ? "ENROLLED" : "ASSIGNED";
}

function statusBy(result: IspringResult, row: IspringEnrollment, zone: string): string {
  const { completionStatus: word, isOverdue } = result;
  const done = statusOfWord[word];
  if (done !== undefined) return done;
  if (isClosed(row, zone)) return "EXPIRED";
  return isOverdue ? "OVERDUE" : (statusOfOpenWord[word] ?? "UNKNOWN");
}

function certificateOf(certificate: IspringCertificate, zone: string): object {
  return {
    id: certificate.issuedCertificateId,
    issuedAt: moment(certificate.issueDate, zone),
    expiresAt: ending(certificate.expiryDate, zone),
  };
}

function wire(row: IspringEnrollment): object {
  return without(row, "archived");
}

function without(row: object, hidden: string): object {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== hidden));
}

/** Values in XML are text, and booleans are 0 or 1. */
function inXml(value: unknown): unknown {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (typeof value !== "object" || value === null) return String(value);
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, inXml(part)]));
}

export function catalogUsers(
  { catalog: { state } }: Lab,
  platformKey: string,
): readonly ExpectedUser[] {
  return state.users
    .all()
    .filter((user) => user.platform_key === platformKey)
    .map((user) => ({
      ...anonymousUser,
      externalId: String(user.user_id),
      username: text(user.username),
      name: text(user.name),
      email: text(user.email),
      emails: onlyEmail(text(user.email)),
      status: user.active ? "ACTIVE" : "INACTIVE",
    }));
}

/** The call has no pages, so that native keys give the order. */
export function catalogCourses({ catalog: { state } }: Lab): readonly ExpectedCourse[] {
  return state.courses
    .all()
    .map((course) => ({
      ...bareCourse,
      externalId: course.course_id,
      title: text(course.name),
      kind: "COURSE",
      org: orgOf(course.course_id),
      slug: text(course.slug),
    }))
    .sort((a, b) => byCodePoint([a.externalId], [b.externalId]));
}

/** MOOCit lists neither: they are those of the enrollments, each once, by native key. */
export function distinct<Part extends { readonly externalId: string }>(
  parts: readonly (Part | null)[],
): readonly Part[] {
  const byKey = new Map(parts.flatMap((part) => (part === null ? [] : [[part.externalId, part]])));
  return [...byKey.values()].sort((a, b) => byCodePoint([a.externalId], [b.externalId]));
}

export function ispringUsers({ ispring: { state } }: Lab): readonly ExpectedUser[] {
  return state.users.all().map(({ userId, fields, status, role }: IspringUser) => {
    const [first, last] = [text(fields["FIRST_NAME"]), text(fields["LAST_NAME"])];
    const email = text(fields["EMAIL"]);
    return {
      externalId: userId,
      username: text(fields["LOGIN"]),
      name: text([first, last].filter((part) => part !== null).join(" ")),
      firstName: first,
      lastName: last,
      email,
      emails: onlyEmail(email),
      status: { 1: "ACTIVE", 3: "INACTIVE", 5: "DELETED" }[status] ?? "UNKNOWN",
      role: text(role),
    };
  });
}

export function ispringCourses({ ispring: { state } }: Lab): readonly ExpectedCourse[] {
  return state.contents.all().map((content) => ({
    ...bareCourse,
    externalId: content.contentItemId,
    title: text(content.title),
    kind: { Course: "COURSE", LearningTrack: "LEARNING_PATH" }[content.contentItemType] ?? "OTHER",
    description: text(content.description),
    url: text(content.viewUrl),
  }));
}

export function trutoTruth(lab: Lab, source: string, zone: string): readonly ExpectedEnrollment[] {
  const users = new Map(trutoUsers(lab).map((user) => [user.externalId, user]));
  const courses = new Map(trutoCourses(lab).map((course) => [course.externalId, course]));
  return lab.truto.state.enrollments.all().map(({ row }: TrutoEnrollment): ExpectedEnrollment => {
    const part = (name: string): TrutoRow | null => (row[name] ?? null) as TrutoRow | null;
    const [user, course, assignedBy] = [part("user"), part("course"), part("assigned_by")];
    const word = text(row["status"]) ?? "unknown";
    const status = trutoStatuses.has(word) ? word.toUpperCase() : "UNKNOWN";
    const at = (name: string): unknown => moment(row[name], zone);
    const as = (name: string): unknown => row[name] ?? null;
    const percent = row["progress_percent"];
    return {
      ...untold,
      source: { id: source },
      externalId: row.id,
      user: toldInRow(user, users.get(user?.id ?? "")),
      course: titledInRow(course, courses.get(course?.id ?? "")),
      status,
      isActive: status === "UNKNOWN" ? null : !["WITHDRAWN", "EXPIRED"].includes(status),
      isMandatory: as("is_mandatory"),
      assignedBy:
        assignedBy === null ? null : { externalId: assignedBy.id, name: text(assignedBy["name"]) },
      createdAt: at("created_at"),
      updatedAt: at("updated_at"),
      assignedAt: at("assigned_at"),
      enrolledAt: at("enrolled_at"),
      startedAt: at("started_at"),
      lastActivityAt: at("last_activity_at"),
      dueAt: ending(row["due_at"], zone),
      completedAt: at("completed_at"),
      progressPercent: typeof percent === "number" ? clamp(percent) : null,
      timeSpentSeconds: as("time_spent_seconds"),
      score: as("score"),
      attemptNumber: as("attempt_number"),
      attemptsCount: as("attempts_count"),
      links: (row["urls"] ?? []) as object[],
      metadata: as("custom_fields"),
      remoteData: row,
    };
  });
}

const trutoStatuses = new Set(
  "assigned enrolled in_progress completed passed failed withdrawn expired overdue".split(" "),
);

interface TrutoEmail {
  readonly email: string;
  readonly type: string;
  readonly is_primary: boolean;
}

/** What stands in the row counts, and a look-up adds what is missing there. */
function toldInRow(row: TrutoRow | null, user: ExpectedUser | undefined): ExpectedUser | null {
  if (row === null || user === undefined) return null;
  return {
    ...user,
    ...(row["name"] != null && { name: text(row["name"]) }),
    ...(row["emails"] != null && addressesOf(row)),
  };
}

function titledInRow(
  row: TrutoRow | null,
  course: ExpectedCourse | undefined,
): ExpectedCourse | null {
  if (row === null || course === undefined) return null;
  return { ...course, ...(row["title"] != null && { title: text(row["title"]) }) };
}

function addressesOf(row: TrutoRow): Pick<ExpectedUser, "email" | "emails"> {
  const emails = (row["emails"] ?? []) as readonly TrutoEmail[];
  const primary = emails.find((one) => one.is_primary) ?? (emails.length === 1 ? emails[0] : null);
  return {
    email: primary?.email ?? null,
    emails: emails.map(({ email, type, is_primary }) => ({
      address: email,
      type,
      isPrimary: is_primary,
    })),
  };
}

export function trutoUsers({ truto: { state } }: Lab): readonly ExpectedUser[] {
  return state.users.all().map((row) => ({
    externalId: row.id,
    username: text(row["username"]),
    name: text(row["name"]),
    firstName: text(row["first_name"]),
    lastName: text(row["last_name"]),
    ...addressesOf(row),
    status: text(row["status"])?.toUpperCase() ?? null,
    role: text(row["role"]),
  }));
}

export function trutoCourses({ truto: { state } }: Lab): readonly ExpectedCourse[] {
  const kinds: Readonly<Record<string, string>> = {
    course: "COURSE",
    path: "LEARNING_PATH",
    curriculum: "LEARNING_PATH",
    program: "PROGRAM",
  };
  return state.courses.all().map((row) => ({
    ...bareCourse,
    externalId: row.id,
    title: text(row["title"]),
    kind: kinds[text(row["type"]) ?? ""] ?? "OTHER",
    org: text((row["organization"] as { name?: string } | undefined)?.name),
    description: text(row["description"]),
    url: text((row["urls"] as { url: string }[] | undefined)?.[0]?.url),
  }));
}
