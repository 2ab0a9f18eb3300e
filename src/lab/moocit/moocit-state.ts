import { Table } from "../table.js";

export interface MoocitEnrollment {
  username: string;
  email: string;
  course_id: string;
  is_active: boolean;
  mode: string;
  /** A number is an instant, shown in the platform's zone to the minute; a text is shown as it is. */
  created: number | string;
}

export interface MoocitUser {
  username: string;
  email: string;
  is_active: boolean;
  /** A retired account: enrolling its e-mail changes nothing. */
  retired: boolean;
}

export interface MoocitCourse {
  course_id: string;
  display_name: string;
  cohorts: string[];
}

/** A stored permission for someone without an active account. */
export interface AllowedRecord {
  email: string;
  course_id: string;
  auto_enroll: boolean;
}

export interface CohortMember {
  course_id: string;
  email: string;
  cohort: string;
}

export interface MoocitCompletion {
  username: string;
  email: string;
  course_id: string;
  completion: string;
}

export interface MoocitGrade {
  username: string;
  email: string;
  course_id: string;
  display_name: string;
  percent_grade: string;
  letter_grade: string;
  passed_timestamp: string | null;
  last_date: string;
}

/** Rows made on demand, listed after those of the table: a huge instance costs no memory. */
export interface GeneratedRows {
  readonly count: number;
  readonly at: (index: number) => MoocitEnrollment;
}

/** The ground truth of a MOOCit simulator. */
export interface MoocitState {
  readonly enrollments: Table<MoocitEnrollment, "key" | "username" | "course">;
  readonly users: Table<MoocitUser, "username" | "email">;
  readonly courses: Table<MoocitCourse, "id">;
  readonly allowed: Table<AllowedRecord, "key">;
  readonly cohortMembers: Table<CohortMember, "key">;
  readonly completion: Table<MoocitCompletion, "username" | "course">;
  readonly grades: Table<MoocitGrade, "username" | "course">;
  generated: GeneratedRows | null;
  /** Identifiers for which enrolling ends in an unexplained error. */
  readonly failing: Set<string>;
  mailsSent: number;
  /** The last 1,000 mails. */
  readonly mails: { to: string; course_id: string; template: string }[];
  /** How many audit records were written: one for each person and course done. */
  auditRecords: number;
}

export interface MoocitRows {
  readonly enrollments?: Iterable<MoocitEnrollment>;
  /** The people of the enrollments, all active, where absent. */
  readonly users?: Iterable<MoocitUser>;
  /** The courses of the enrollments, without cohorts, where absent. */
  readonly courses?: Iterable<MoocitCourse>;
  readonly completion?: Iterable<MoocitCompletion>;
  readonly grades?: Iterable<MoocitGrade>;
  readonly allowed?: Iterable<AllowedRecord>;
  readonly generated?: GeneratedRows;
}

/** One text for a pair, whatever characters its parts hold. */
export function pairKey(first: string, second: string): string {
  return `${first}\n${second}`;
}

function usersOf(rows: readonly MoocitEnrollment[]): MoocitUser[] {
  const users = new Map<string, MoocitUser>();
  for (const { username, email } of rows) {
    users.set(username, { username, email, is_active: true, retired: false });
  }
  return [...users.values()];
}

function coursesOf(rows: readonly MoocitEnrollment[]): MoocitCourse[] {
  return [...new Set(rows.map((row) => row.course_id))].map((course_id) => ({
    course_id,
    display_name: course_id,
    cohorts: [],
  }));
}

const perPerson = {
  username: (row: { username: string }) => row.username,
  course: (row: { course_id: string }) => row.course_id,
};

export function createMoocitState(rows: MoocitRows): MoocitState {
  const enrollments = [...(rows.enrollments ?? [])];
  return {
    enrollments: new Table(enrollments, {
      ...perPerson,
      key: (row) => pairKey(row.username, row.course_id),
    }),
    users: new Table(rows.users ?? usersOf(enrollments), {
      username: (user) => user.username,
      email: (user) => user.email.toLowerCase(),
    }),
    courses: new Table(rows.courses ?? coursesOf(enrollments), {
      id: (course) => course.course_id,
    }),
    allowed: new Table(rows.allowed ?? [], {
      key: (record) => pairKey(record.email.toLowerCase(), record.course_id),
    }),
    cohortMembers: new Table<CohortMember, "key">([], {
      key: (member) => pairKey(member.email.toLowerCase(), member.course_id),
    }),
    completion: new Table(rows.completion ?? [], perPerson),
    grades: new Table(rows.grades ?? [], perPerson),
    generated: rows.generated ?? null,
    failing: new Set(),
    mailsSent: 0,
    mails: [],
    auditRecords: 0,
  };
}
