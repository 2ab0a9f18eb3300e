import { Table } from "../table.js";

export interface IspringCertificate {
  issuedCertificateId: string;
  issueDate: string;
  expiryDate?: string;
}

export interface IspringEnrollment {
  enrollmentId: string;
  courseId: string;
  learnerId: string;
  accessDate: string;
  dueDate?: string;
  expirationDate?: string;
  shouldLockAfterDueDate: boolean;
  enrollmentTypeGroup: number;
  certificate?: IspringCertificate;
  /** Archived enrollments are never shown. */
  archived?: boolean;
}

export interface IspringUser {
  userId: string;
  role: string;
  departmentId: string;
  /** 1 active, 3 inactive, 5 terminated. */
  status: number;
  addedDate: string;
  lastLoginDate?: string;
  groups?: string[];
  /** Upper-case names: LOGIN, EMAIL, FIRST_NAME, LAST_NAME, … */
  fields: Record<string, string>;
}

export interface IspringContent {
  contentItemId: string;
  title: string;
  description: string;
  userId: string;
  addedDate: string;
  viewUrl: string;
  contentItemType: string;
}

export interface IspringResult {
  enrollmentId: string;
  userId: string;
  courseId: string;
  courseTitle: string;
  accessDate: string;
  dueDate?: string;
  expirationDate?: string;
  completionDate?: string;
  timeSpent?: number;
  completionStatus: string;
  awardedScore?: number;
  passingScore?: number;
  progress?: number;
  isOverdue: boolean;
  viewsCount?: number;
}

export interface IspringDepartment {
  departmentId: string;
  name: string;
  parentDepartmentId?: string;
  code?: string;
}

/** The ground truth of an iSpring simulator. */
export interface IspringState {
  readonly enrollments: Table<IspringEnrollment, "id" | "learner" | "course" | "certificate">;
  readonly users: Table<IspringUser, "id">;
  readonly contents: Table<IspringContent, "id">;
  readonly results: Table<IspringResult, "id" | "user">;
  readonly departments: Table<IspringDepartment>;
  /** Courses that can be enrolled in though `/contents` does not list them. */
  readonly unlistedCourses: Set<string>;
}

export interface IspringRows {
  readonly enrollments?: Iterable<IspringEnrollment>;
  /** The learners of the enrollments, all active, where absent. */
  readonly users?: Iterable<IspringUser>;
  /** The courses of the enrollments where absent. */
  readonly contents?: Iterable<IspringContent>;
  readonly results?: Iterable<IspringResult>;
  readonly departments?: Iterable<IspringDepartment>;
  readonly unlistedCourses?: Iterable<string>;
}

function userOf(userId: string): IspringUser {
  return {
    userId,
    role: "learner",
    departmentId: "0f000000-4444-4e0a-9b11-0a0000000004",
    status: 1,
    addedDate: "2025-09-01T07:00:00+00:00",
    fields: { LOGIN: userId, EMAIL: `${userId}@school.example` },
  };
}

function contentOf(contentItemId: string): IspringContent {
  return {
    contentItemId,
    title: contentItemId,
    description: "",
    userId: "",
    addedDate: "2025-09-01T07:00:00+00:00",
    viewUrl: `https://learn.school.example/view/${encodeURIComponent(contentItemId)}`,
    contentItemType: "Course",
  };
}

export function createIspringState(rows: IspringRows): IspringState {
  const enrollments = [...(rows.enrollments ?? [])];
  const learners = new Set(enrollments.map((row) => row.learnerId));
  const courses = new Set(enrollments.map((row) => row.courseId));
  return {
    enrollments: new Table(enrollments, {
      id: (row) => row.enrollmentId,
      learner: (row) => row.learnerId,
      course: (row) => row.courseId,
      certificate: (row) => row.certificate?.issuedCertificateId ?? null,
    }),
    users: new Table(rows.users ?? [...learners].map(userOf), { id: (user) => user.userId }),
    contents: new Table(rows.contents ?? [...courses].map(contentOf), {
      id: (content) => content.contentItemId,
    }),
    results: new Table(rows.results ?? [], {
      id: (row) => row.enrollmentId,
      user: (row) => row.userId,
    }),
    departments: new Table(rows.departments ?? [], {}),
    unlistedCourses: new Set(rows.unlistedCourses),
  };
}
