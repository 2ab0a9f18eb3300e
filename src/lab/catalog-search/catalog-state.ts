import { Table } from "../table.js";

/** An enrollment as the data manager keeps it: what it shows, and the tenant, which it does not. */
export interface CatalogEnrollment {
  user_id: number;
  username: string;
  email: string;
  /** The person's name; left out of the answer where undefined. */
  name?: string | null;
  course_id: string;
  course_name: string;
  active: boolean;
  created: string;
  started: string | null;
  ended: string | null;
  expired: string | null;
  metadata: unknown;
  /** Never shown. */
  platform_key: string;
}

export interface CatalogUser {
  user_id: number;
  username: string;
  email: string;
  name: string | null;
  active: boolean;
  platform_key: string;
}

export interface CatalogCourse {
  course_id: string;
  name: string;
  slug: string;
  org: string;
  archived: boolean;
  platform_key: string;
}

export type CatalogEnrollmentTable = Table<CatalogEnrollment, "user" | "course" | "email">;

/** The ground truth of a catalog-search simulator. The last row of the table is the newest. */
export interface CatalogState {
  readonly enrollments: CatalogEnrollmentTable;
  readonly users: Table<CatalogUser, "id" | "username" | "email">;
  readonly courses: Table<CatalogCourse, "id">;
}

export interface CatalogRows {
  readonly enrollments: Iterable<CatalogEnrollment>;
  /** The people of the enrollments where absent. */
  readonly users?: Iterable<CatalogUser>;
  /** The courses of the enrollments where absent. */
  readonly courses?: Iterable<CatalogCourse>;
}

/** The organisation in an Open edX course key; empty where there is none. */
export function orgOf(courseId: string): string {
  return /^course-v1:([^+]+)\+/.exec(courseId)?.[1] ?? /^([^/:]+)\//.exec(courseId)?.[1] ?? "";
}

function usersOf(rows: readonly CatalogEnrollment[]): CatalogUser[] {
  const users = new Map<number, CatalogUser>();
  for (const { user_id, username, email, name = null, platform_key } of rows) {
    if (!users.has(user_id))
      users.set(user_id, { user_id, username, email, name, active: true, platform_key });
  }
  return [...users.values()];
}

function coursesOf(rows: readonly CatalogEnrollment[]): CatalogCourse[] {
  const courses = new Map<string, CatalogCourse>();
  for (const { course_id, course_name, platform_key } of rows) {
    if (courses.has(course_id)) continue;
    courses.set(course_id, {
      course_id,
      name: course_name,
      slug: course_id.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
      org: orgOf(course_id),
      archived: false,
      platform_key,
    });
  }
  return [...courses.values()];
}

export function createCatalogState(rows: CatalogRows): CatalogState {
  const enrollments = [...rows.enrollments];
  return {
    enrollments: new Table(enrollments, {
      user: (row) => row.user_id.toString(),
      course: (row) => row.course_id,
      email: (row) => row.email.toLowerCase(),
    }),
    users: new Table(rows.users ?? usersOf(enrollments), {
      id: (user) => user.user_id.toString(),
      username: (user) => user.username,
      email: (user) => user.email.toLowerCase(),
    }),
    courses: new Table(rows.courses ?? coursesOf(enrollments), {
      id: (course) => course.course_id,
    }),
  };
}
