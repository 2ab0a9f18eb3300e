import { Random } from "../random.js";
import { emailCase, peopleOf } from "../school.js";
import type { Attendance, Person, School } from "../school.js";
import type {
  IspringContent,
  IspringEnrollment,
  IspringResult,
  IspringRows,
  IspringUser,
} from "./ispring-state.js";

const departments = [
  { departmentId: "0f000000-4444-4e0a-9b11-0a0000000004", name: "Everyone", code: "ALL" },
  {
    departmentId: "0f000000-4444-4e0a-9b11-0a0000000005",
    name: "Sales & Service",
    parentDepartmentId: "0f000000-4444-4e0a-9b11-0a0000000004",
    code: "SALES",
  },
];
const unlisted = "51aa9d10-0000-4e0a-9b11-00000000beef";
const completionStatuses =
  "not_started in_progress pending complete passed accepted incomplete failed declined unheard_of".split(
    " ",
  );

function isoDay(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

function isoOffset(instant: number): string {
  return new Date(instant).toISOString().replace(".000Z", "+00:00");
}

function toUser(person: Person, userId: string): IspringUser {
  const status = person.number % 40 === 0 ? 5 : person.number % 25 === 0 ? 3 : 1;
  return {
    userId,
    role: person.number % 30 === 0 ? "department_administrator" : "learner",
    departmentId: departments[person.number % 2]?.departmentId ?? "",
    status,
    addedDate: "2025-09-01T07:00:00+00:00",
    ...(person.number % 3 === 0 ? { lastLoginDate: "2026-03-01T07:00:00+00:00" } : {}),
    groups: person.number % 4 === 0 ? ["9a000000-5555-4e0a-9b11-0a0000000001"] : [],
    fields: {
      LOGIN: person.username,
      EMAIL: emailCase(person, "ispring"),
      FIRST_NAME: person.firstName,
      LAST_NAME: person.lastName,
      ...(person.number % 5 === 0 ? { JOB_TITLE: "Research & Development" } : {}),
    },
  };
}

function toEnrollment(
  { at, course }: Attendance,
  ids: Pick<IspringEnrollment, "enrollmentId" | "learnerId" | "courseId">,
  random: Random,
): IspringEnrollment {
  const due = isoDay(at + 45 * 86_400_000);
  const hasDue = random.chance(0.5);
  const locks = hasDue && random.chance(0.4);
  const issueDate = isoOffset(at + 20 * 86_400_000);
  return {
    ...ids,
    accessDate: isoDay(at),
    ...(hasDue ? { dueDate: due } : {}),
    ...(locks ? { expirationDate: due } : {}),
    shouldLockAfterDueDate: locks,
    enrollmentTypeGroup: course.number % 3 === 0 ? 1 : 0,
    ...(random.chance(0.2)
      ? {
          certificate: {
            issuedCertificateId: random.uuid().slice(0, 12),
            issueDate,
            ...(random.chance(0.5) ? { expiryDate: isoOffset(at + 400 * 86_400_000) } : {}),
          },
        }
      : {}),
    ...(random.chance(0.05) ? { archived: true } : {}),
  };
}

function toResult(row: IspringEnrollment, courseTitle: string, random: Random): IspringResult {
  const completionStatus = random.pick(completionStatuses);
  const finished = ["complete", "passed", "accepted"].includes(completionStatus);
  return {
    enrollmentId: row.enrollmentId,
    userId: row.learnerId,
    courseId: row.courseId,
    courseTitle,
    accessDate: `${row.accessDate}T00:00:00+00:00`,
    ...(row.dueDate === undefined ? {} : { dueDate: `${row.dueDate}T00:00:00+00:00` }),
    ...(finished ? { completionDate: `${row.accessDate}T15:30:00+00:00` } : {}),
    timeSpent: random.below(20_000),
    completionStatus,
    awardedScore: random.below(101),
    passingScore: 80,
    progress: finished ? 100 : random.pick([0, 33.33, 50, 99, 120, -5]),
    isOverdue: random.chance(0.1),
    viewsCount: random.below(9),
  };
}

/** Ids that look like numbers or need encoding, an unlisted course, and enrolling twice in one course. */
function awkwardRows(learnerId: string, courseId: string): IspringEnrollment[] {
  const row = (enrollmentId: string, patch: Partial<IspringEnrollment>): IspringEnrollment => ({
    enrollmentId,
    courseId,
    learnerId,
    accessDate: "2026-02-01",
    shouldLockAfterDueDate: false,
    enrollmentTypeGroup: 0,
    ...patch,
  });
  return [
    row("00123", {}),
    row("1e5", {}),
    row("a+b:c/d.e@f é", { accessDate: "2026-02-30" }),
    row("7c0e1f52-1111-4e0a-9b11-0a00000000aa", { courseId: unlisted, enrollmentTypeGroup: 7 }),
    row("7c0e1f52-1111-4e0a-9b11-0a00000000ab", {
      learnerId: "93bb7c30-0000-4e0a-9b11-00000000dead",
    }),
  ];
}

function toContent(course: School["courses"][number], contentItemId: string): IspringContent {
  return {
    contentItemId,
    title: course.number % 15 === 0 ? "" : course.title,
    description: `About "${course.title}" & more`,
    userId: "93bb7c30-3333-4e0a-9b11-0a0000000001",
    addedDate: "2025-08-01T07:00:00+00:00",
    viewUrl: `https://learn.school.example/view/${course.number}?a=1&b=2`,
    contentItemType: course.kind === "track" ? "LearningTrack" : "Course",
  };
}

/** The school as iSpring Learn knows it. */
export function ispringRows(school: School): IspringRows {
  const random = new Random(school.seed + 3);
  const userIds = new Map(peopleOf(school, "ispring").map((person) => [person, random.uuid()]));
  const courseIds = new Map(school.courses.map((course) => [course, random.uuid()]));
  const titles = new Map<string, string>();
  for (const [course, id] of courseIds) titles.set(id, course.title);
  const enrollments = school.attendance.ispring.flatMap((attendance): IspringEnrollment[] => {
    const learnerId = userIds.get(attendance.person) ?? "";
    const courseId = courseIds.get(attendance.course) ?? "";
    const repeats = random.chance(0.05) ? 2 : 1;
    return Array.from({ length: repeats }, () =>
      toEnrollment(attendance, { enrollmentId: random.uuid(), learnerId, courseId }, random),
    );
  });
  const [first] = enrollments;
  if (first) enrollments.push(...awkwardRows(first.learnerId, first.courseId));
  return {
    enrollments,
    users: [...userIds].map(([person, id]) => toUser(person, id)),
    contents: [...courseIds].map(([course, id]) => toContent(course, id)),
    results: enrollments
      .filter(() => !random.chance(0.05))
      .map((row) => toResult(row, titles.get(row.courseId) ?? "", random)),
    departments,
    unlistedCourses: [unlisted],
  };
}
