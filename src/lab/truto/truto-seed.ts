import { Random } from "../random.js";
import { emailCase, peopleOf } from "../school.js";
import type { Attendance, Course, Person, School } from "../school.js";
import type { TrutoEnrollment, TrutoRow, TrutoRows } from "./truto-state.js";

const statuses =
  "assigned enrolled in_progress completed passed failed withdrawn expired overdue unknown".split(
    " ",
  );

function emailsOf(person: Person): object[] {
  const email = emailCase(person, "truto");
  if (person.number % 19 === 0) return [];
  if (person.number % 17 === 0) {
    return [
      { email, type: "work", is_primary: false },
      { email: `home.${person.number}@mail.example`, type: "home", is_primary: false },
    ];
  }
  return [{ email, type: "primary", is_primary: true }];
}

function partialUser(person: Person): object {
  return {
    id: person.number.toString(),
    name: `${person.firstName} ${person.lastName}`,
    emails: emailsOf(person),
  };
}

function toUser(person: Person): TrutoRow {
  return {
    ...partialUser(person),
    id: person.number.toString(),
    first_name: person.firstName,
    last_name: person.lastName,
    username: person.username,
    status: ["active", "active", "inactive", "invited", "suspended"][person.number % 5],
    role: person.number % 30 === 0 ? "instructor" : "learner",
    locale: "en-GB",
    timezone: "Europe/Paris",
    job_title: "Engineer",
    organization: { id: "1", name: "Acme" },
    created_at: "2025-09-01T07:00:00.000Z",
    updated_at: "2026-01-01T07:00:00.000Z",
    custom_fields: { badge: person.number },
    remote_data: { id: person.number, login: person.username },
  };
}

function courseId(course: Course): string {
  return (200 + course.number).toString();
}

function toCourse(course: Course): TrutoRow {
  return {
    id: courseId(course),
    title: course.number % 15 === 0 ? "" : course.title,
    description: `About ${course.title}`,
    code: `C${course.number}`,
    type: course.kind === "track" ? "path" : "course",
    status: course.number % 12 === 0 ? "archived" : "published",
    language: "en",
    organization: { id: "1", name: course.org },
    urls: [{ url: `https://talent.school.example/course/${course.number}`, type: "web" }],
    created_at: "2025-08-01T07:00:00.000Z",
    updated_at: "2026-01-01T07:00:00.000Z",
    custom_fields: {},
    remote_data: { id: 200 + course.number },
  };
}

function toEnrollment({ person, course, at }: Attendance, random: Random): TrutoEnrollment {
  const [user, subject] = [person.number.toString(), courseId(course)];
  const day = (days: number): string => new Date(at + days * 86_400_000).toISOString();
  const status = random.pick(statuses);
  const row: TrutoRow = {
    id: `${user}:${subject}`,
    user: partialUser(person),
    course: { id: subject, title: course.title },
    status,
    assigned_at: day(0),
    enrolled_at: day(0),
    due_at: random.chance(0.3) ? isoDay(day(60)) : null,
    started_at: random.chance(0.6) ? day(1) : null,
    last_activity_at: random.chance(0.6) ? day(5) : null,
    completed_at: status === "completed" || status === "passed" ? day(20) : null,
    progress_percent: random.pick([0, 40, 66.6666667, 100, 140, -1]),
    time_spent_seconds: random.below(50_000),
    score: random.pick([null, 7.5, 88, 100]),
    is_mandatory: random.chance(0.3),
    assigned_by: random.chance(0.5) ? { id: "1", name: "The Office" } : null,
    attempt_number: 1,
    attempts_count: 1 + random.below(3),
    urls: [{ url: `https://talent.school.example/e/${user}-${subject}`, type: "web" }],
    created_at: day(0),
    updated_at: day(6),
    custom_fields: { room: "B 12" },
    remote_data: { user_id: person.number, course_id: subject, secret_note: "personal" },
  };
  return { userId: user, courseId: subject, row };
}

function isoDay(text: string): string {
  return text.slice(0, 10);
}

/** Rows at the edge of what the schema allows. */
function awkwardRows(userId: string, course: string): TrutoEnrollment[] {
  const rows: TrutoRow[] = [
    { id: "only-an-id" },
    { id: "a+b:c/d,e.f@g é", status: "teleported", course: { id: course } },
    { id: "00123", user: { id: userId, emails: [] }, course: { id: course, title: "" } },
    { id: "1e5", user: null, course: null, status: null },
    {
      id: "bad-dates",
      user: { id: userId },
      enrolled_at: "soon",
      created_at: "2026-02-03 08:15:00",
    },
    { id: "big-time", user: { id: userId }, course: { id: course }, time_spent_seconds: 5e9 },
  ];
  return rows.map((row) => ({ userId, courseId: course, row }));
}

/** The school as Truto shows it. */
export function trutoRows(school: School): TrutoRows {
  const random = new Random(school.seed + 4);
  const enrollments = school.attendance.truto.map((each) => toEnrollment(each, random));
  const [first] = enrollments;
  if (first) enrollments.push(...awkwardRows(first.userId ?? "", first.courseId ?? ""));
  return {
    enrollments,
    users: peopleOf(school, "truto").map(toUser),
    courses: school.courses.map(toCourse),
  };
}
