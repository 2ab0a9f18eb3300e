import { Table } from "../table.js";

export interface OpenedxEnrollment {
  /** A moment in UTC, to the microsecond where it has a fraction. */
  created: string;
  mode: string;
  is_active: boolean;
  /** The username. */
  user: string;
  course_id: string;
}

export interface OpenedxUser {
  username: string;
  email: string;
  name: string;
  /** Whether the address was confirmed. */
  is_active: boolean;
  is_staff: boolean;
}

export interface OpenedxCourse {
  id: string;
  name: string;
  /** As shown, which need not be the one in the id. */
  org: string;
  short_description: string | null;
  /** The modes in which people can be enrolled, the default one first. */
  modes: string[];
  /** Whether enrollment is over. */
  closed: boolean;
  /** Not shown to strangers. */
  hidden: boolean;
}

/** The ground truth of an Open edX simulator. */
export interface OpenedxState {
  readonly enrollments: Table<OpenedxEnrollment, "key" | "username" | "course">;
  readonly users: Table<OpenedxUser, "username" | "email">;
  readonly courses: Table<OpenedxCourse, "id">;
}

export interface OpenedxRows {
  readonly enrollments?: Iterable<OpenedxEnrollment>;
  /** The people of the enrollments where absent. The account behind the client is added. */
  readonly users?: Iterable<OpenedxUser>;
  /** The courses of the enrollments where absent. */
  readonly courses?: Iterable<OpenedxCourse>;
}

/** MySQL's usual collation: letter case makes no difference. */
export function folded(text: string): string {
  return text.toLowerCase();
}

/** One text for a pair, whatever characters its parts hold. */
export function pairKey(username: string, courseId: string): string {
  return `${folded(username)}\n${folded(courseId)}`;
}

export function createOpenedxState(rows: OpenedxRows, ownName: string): OpenedxState {
  const enrollments = [...(rows.enrollments ?? [])];
  const staff = { username: ownName, email: `${ownName}@school.example`, name: "", is_staff: true };
  return {
    enrollments: new Table(enrollments, {
      key: (row) => pairKey(row.user, row.course_id),
      username: (row) => folded(row.user),
      course: (row) => folded(row.course_id),
    }),
    users: new Table([...(rows.users ?? usersOf(enrollments)), { ...staff, is_active: true }], {
      username: (user) => folded(user.username),
      email: (user) => folded(user.email),
    }),
    courses: new Table(rows.courses ?? coursesOf(enrollments), {
      id: (course) => folded(course.id),
    }),
  };
}

function usersOf(rows: readonly OpenedxEnrollment[]): OpenedxUser[] {
  return [...new Set(rows.map(({ user }) => user))].map((username) => ({
    username,
    email: `${username}@school.example`,
    name: username,
    is_active: true,
    is_staff: false,
  }));
}

function coursesOf(rows: readonly OpenedxEnrollment[]): OpenedxCourse[] {
  return [...new Set(rows.map((row) => row.course_id))].map((id) => ({
    id,
    name: id,
    org: "",
    short_description: null,
    modes: ["audit"],
    closed: false,
    hidden: false,
  }));
}
