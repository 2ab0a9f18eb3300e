import type { Course, CourseAttribute } from "../domain/course.js";
import { courseAttributes } from "../domain/course.js";
import type { Enrollment, EnrollmentAttribute } from "../domain/enrollment.js";
import type { Condition, Filter } from "../domain/filter.js";
import type { CourseFilterField, EnrollmentFilterField, UserFilterField } from "../domain/query.js";
import type { User, UserAttribute } from "../domain/user.js";
import { userAttributes } from "../domain/user.js";
import { compareText } from "../domain/values.js";
import type { AccessPath, Provider, Tells } from "../sources/spi/capabilities.js";
import type { Collection, GroupVisitor, WholeScan } from "../sources/spi/source-connector.js";
import type { SourceCall } from "../domain/call-context.js";
import type { SourceRuntime } from "./source-runtime.js";

/** Hands over the enrollments of one source that fulfil the filter and that the viewer may know of. */
export type ReadEnrollments = (
  filter: Filter<EnrollmentFilterField>,
  wanted: ReadonlySet<EnrollmentAttribute>,
  call: SourceCall,
) => {
  /** Tells lists of differently limited viewers apart. */
  readonly limitKey: string;
  scan(visit: (row: Enrollment) => void, restart: () => void): Promise<void>;
};

interface Derived<Row, Field extends string, Attribute extends string> {
  readonly name: string;
  readonly of: Collection<Row, Field, Attribute>;
}

const userFields: Readonly<Partial<Record<UserFilterField, EnrollmentFilterField>>> = {
  externalId: "userId",
  username: "username",
  email: "email",
};
const courseFields: Readonly<Partial<Record<CourseFilterField, EnrollmentFilterField>>> = {
  externalId: "courseId",
  org: "org",
  slug: "courseSlug",
  titleContains: "courseTitleContains",
};

/** The distinct users of a source's enrollments, by key. */
export function deriveUsers(
  source: SourceRuntime,
  read: ReadEnrollments,
): Derived<User, UserFilterField, UserAttribute> {
  return derive({
    source,
    read,
    entity: "user",
    attributes: userAttributes,
    fields: userFields,
    lookupTells: source.connector.userLookup?.tells,
    pick: (row) => row.user,
  });
}

/** The distinct courses of a source's enrollments, by key. */
export function deriveCourses(
  source: SourceRuntime,
  read: ReadEnrollments,
): Derived<Course, CourseFilterField, CourseAttribute> {
  return derive({
    source,
    read,
    entity: "course",
    attributes: courseAttributes,
    fields: courseFields,
    lookupTells: source.connector.courseLookup?.tells,
    pick: (row) => row.course,
  });
}

interface Derivation<Row, Field extends string, Attribute extends string> {
  readonly source: SourceRuntime;
  readonly read: ReadEnrollments;
  readonly entity: "user" | "course";
  readonly attributes: readonly Attribute[];
  readonly fields: Readonly<Partial<Record<Field, EnrollmentFilterField>>>;
  readonly lookupTells: ReadonlySet<Attribute> | undefined;
  readonly pick: (row: Enrollment) => Row | null;
}

function derive<
  Row extends { readonly key: string },
  Field extends string,
  Attribute extends string,
>(by: Derivation<Row, Field, Attribute>): Derived<Row, Field, Attribute> {
  const empty = by.read({ kind: "constant", value: true }, new Set(), {} as SourceCall);
  return {
    name: `${by.entity}s of enrollments ${empty.limitKey}`,
    of: {
      paths: [derivedPath(by)],
      tells: derivedTells(by),
      readPage: () => Promise.reject(new Error("A derived list is read whole")),
      readAll: (scan, visitor, call) => readDistinct(by, scan, visitor, call),
    },
  };
}

/** Conditions are handed to the enrollments, and checked again on what they give. */
function derivedPath<Row, Field extends string, Attribute extends string>(
  by: Derivation<Row, Field, Attribute>,
): AccessPath<Field> {
  const accepts: Partial<Record<Field, AccessPath<Field>["accepts"][Field]>> = {};
  for (const [field, theirs] of Object.entries(by.fields) as [Field, EnrollmentFilterField][]) {
    const pushed = by.source.connector.enrollments.paths.some(
      (path) => path.accepts[theirs]?.takes === "in",
    );
    if (pushed) accepts[field] = { precision: "superset", maxValues: 100_000, takes: "in" };
  }
  return {
    name: `${by.entity}s of enrollments`,
    requires: [],
    accepts,
    orders: [],
    paging: { style: "whole-list" },
  };
}

function derivedTells<Row, Field extends string, Attribute extends string>(
  by: Derivation<Row, Field, Attribute>,
): Tells<Attribute> {
  const { tells } = by.source.connector.enrollments;
  const derived: Partial<Record<Attribute, Provider>> = {};
  for (const attribute of by.attributes) {
    const provider = tells[`${by.entity}.${attribute}` as EnrollmentAttribute];
    if (provider === undefined) continue;
    if (by.lookupTells?.has(attribute) === true && provider !== "row") {
      derived[attribute] = provider.startsWith("row") ? provider : by.entity;
    } else if (provider.startsWith("row")) derived[attribute] = "row";
  }
  return derived;
}

async function readDistinct<
  Row extends { readonly key: string },
  Field extends string,
  Attribute extends string,
>(
  by: Derivation<Row, Field, Attribute>,
  scan: WholeScan<Field, Attribute>,
  visitor: GroupVisitor<Row>,
  call: SourceCall,
): Promise<void> {
  const conditions = scan.pushed.flatMap((one): Condition<EnrollmentFilterField>[] => {
    const field = by.fields[one.field];
    return field === undefined || one.kind !== "in" ? [] : [{ ...one, field }];
  });
  const distinct = new Map<string, Row>();
  await by.read({ kind: "all", of: conditions }, new Set(), call).scan(
    (row) => {
      const one = by.pick(row);
      if (one !== null && !distinct.has(one.key)) distinct.set(one.key, one);
    },
    () => distinct.clear(),
  );
  await visitor.rows([...distinct.values()].sort((a, b) => compareText(a.key, b.key)));
}
