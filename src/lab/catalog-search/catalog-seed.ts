import { Random } from "../random.js";
import { emailCase, peopleOf } from "../school.js";
import type { Attendance, Person, School } from "../school.js";
import type {
  CatalogCourse,
  CatalogEnrollment,
  CatalogRows,
  CatalogUser,
} from "./catalog-state.js";

const tenants = ["acme", "globex", "main"];
const idBase = 4_000;
const metadataChoices = [null, { cohort: "spring" }, {}, "transferred from paper", 7, ["a", "b"]];

function tenantOf(person: Person): string {
  return tenants[person.number % tenants.length] ?? "main";
}

function toUser(person: Person): CatalogUser {
  const named = person.number % 7 !== 0;
  return {
    user_id: idBase + person.number,
    username: person.username,
    email: emailCase(person, "catalog"),
    name: named ? `${person.firstName} ${person.lastName}` : null,
    active: person.number % 20 !== 0,
    platform_key: tenantOf(person),
  };
}

function toEnrollment({ person, course, at }: Attendance, random: Random): CatalogEnrollment {
  const { user_id, username, email, name } = toUser(person);
  const active = !random.chance(0.1);
  const created = new Date(at).toISOString().replace(".000Z", "Z");
  const later = (days: number): string => new Date(at + days * 86_400_000).toISOString();
  return {
    user_id,
    username,
    email,
    ...(random.chance(0.03) ? {} : { name }),
    course_id: course.key,
    course_name: course.number % 15 === 0 ? "" : course.title,
    active,
    created,
    started: random.chance(0.7) ? created : null,
    ended: active ? null : later(30),
    expired: random.chance(0.3) ? later(90 + random.below(700)) : null,
    metadata: random.pick(metadataChoices),
    platform_key: tenantOf(person),
  };
}

/** Rows that real data holds now and then, and that readers get wrong. */
function awkwardRows(): CatalogEnrollment[] {
  const row = (user_id: number, patch: Partial<CatalogEnrollment>): CatalogEnrollment => ({
    user_id,
    username: `awkward.${user_id}`,
    email: `awkward.${user_id}@school.example`,
    name: null,
    course_id: "course-v1:Acme+ODD+2026",
    course_name: "",
    active: true,
    created: "2026-02-03T08:15:00Z",
    started: null,
    ended: null,
    expired: null,
    metadata: null,
    platform_key: "acme",
    ...patch,
  });
  return [
    row(9_001, { course_id: "Acme/OLD,1/2026", username: "a+b@c:d/e.f" }),
    row(9_002, { course_id: "course-v1:École+Übung+été", name: "田中 美咲", username: "美咲" }),
    row(9_003, { metadata: "plain words", created: "2026-02-03T09:15:00.123456+01:00" }),
    row(9_004, { metadata: { nested: { list: [1, "two", null] } }, created: "not a date" }),
    row(9_005, { metadata: 42, expired: "2099-12-31T23:59:59Z" }),
    row(9_006, { email: "", course_name: "O'Brien & <Sons>" }),
    row(9_007, { username: "007", email: "007@school.example", expired: "2020-01-01T00:00:00Z" }),
    row(9_008, { username: "1e5", email: "1e5@school.example" }),
  ];
}

/** The school as the data manager knows it. */
export function catalogRows(school: School): CatalogRows {
  const random = new Random(school.seed + 1);
  const awkward = awkwardRows();
  const enrollments = [
    ...school.attendance.catalog.map((attendance) => toEnrollment(attendance, random)),
    ...awkward,
  ];
  const courses = [
    ...school.courses.map(({ key, title, org, number }): CatalogCourse => ({
      course_id: key,
      name: number % 15 === 0 ? "" : title,
      slug: key.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
      org,
      archived: number % 20 === 0,
      platform_key: tenants[number % tenants.length] ?? "main",
    })),
    ...["course-v1:Acme+ODD+2026", "course-v1:École+Übung+été", "Acme/OLD,1/2026"].map(
      (course_id): CatalogCourse => ({
        course_id,
        name: "",
        slug: "",
        org: course_id.startsWith("course-v1:É") ? "École" : "Acme",
        archived: false,
        platform_key: "acme",
      }),
    ),
  ];
  const users = [
    ...peopleOf(school, "catalog").map(toUser),
    ...awkward.map(({ user_id, username, email, name = null }) => ({
      user_id,
      username,
      email,
      name,
      active: true,
      platform_key: "acme",
    })),
  ];
  return { enrollments, users, courses };
}
