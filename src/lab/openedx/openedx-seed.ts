import { Random } from "../random.js";
import type { Person, School } from "../school.js";
import type {
  OpenedxCourse,
  OpenedxEnrollment,
  OpenedxRows,
  OpenedxUser,
} from "./openedx-state.js";

const modes = ["audit", "audit", "honor", "verified", "no-id-professional"];
const firstDay = Date.UTC(2025, 8, 1, 6);

const oddCourse = "course-v1:Acme+ODD+2026";
const foreignCourse = "course-v1:École+Übung+été";
const oldCourse = "Globex/Old_Style/2013";

function toUser(person: Person): OpenedxUser {
  const { username, email, firstName, lastName, number } = person;
  return {
    username,
    email: number % 7 === 0 ? `${email.charAt(0).toUpperCase()}${email.slice(1)}` : email,
    name: `${firstName} ${lastName}`,
    is_active: number % 50 !== 0,
    is_staff: false,
  };
}

/** Odd names, a missing address, a retired account, fractions of seconds, and many rows of one moment. */
function awkwardRows(): OpenedxEnrollment[] {
  const named = ["007", "1e5", "a+b@c.d", "美咲", "Two Words", retired].map((user, index) => ({
    created: "2026-02-03T08:15:00Z",
    mode: "unheard-of",
    is_active: user !== retired,
    user,
    course_id: index % 2 === 0 ? foreignCourse : oldCourse,
  }));
  const fractions = ["2026-02-03T08:15:00.123456Z", "2026-02-03T08:15:00.123457Z"];
  const dated = fractions.map((created, index) => ({
    created,
    mode: "audit",
    is_active: true,
    user: `clock_${index}`,
    course_id: oddCourse,
  }));
  return [...named, ...dated];
}

/** `user_api/accounts`: what a retired account is called, which is longer than any name that is taken. */
const retired = "retired__user_5ac2bd1f2f0d4e43a1bb1f1a2ac3e4f5a6b7c8d9";

function awkwardUsers(rows: readonly OpenedxEnrollment[]): OpenedxUser[] {
  const emails = new Map([
    ["美咲", ""],
    ["Two Words", "o'brien+tag@School.Example"],
  ]);
  return rows.map(({ user }, index) => ({
    username: user,
    email: emails.get(user) ?? `odd-${index}@school.example`,
    name: user === "007" ? "" : `Odd ${user}`,
    is_active: user !== retired,
    is_staff: false,
  }));
}

function toCourse({ key, title, org, number }: School["courses"][number]): OpenedxCourse {
  return {
    id: key,
    name: title,
    org: number % 5 === 0 ? `${org} Academy` : org,
    short_description: number % 3 === 0 ? null : `All about ${title}`,
    modes: ["audit", "honor", "verified"],
    closed: number % 20 === 0,
    hidden: number % 9 === 0,
  };
}

function oddCourses(): OpenedxCourse[] {
  const common = { short_description: "", modes: ["audit"], closed: false, hidden: false };
  return [
    { ...common, id: oddCourse, name: "", org: "Acme" },
    { ...common, id: foreignCourse, name: "Übung", org: "École" },
    { ...common, id: oldCourse, name: "Before <keys> & runs", org: "Globex" },
  ];
}

/** The school as an Open edX knows it: every other person, each in some courses. The newest rows last. */
export function openedxRows(school: School): OpenedxRows {
  const random = new Random(school.seed + 5);
  const people = school.people.filter(() => random.chance(0.5));
  const attended = people.flatMap(({ username }) =>
    random.sample(school.courses, 1 + random.below(4)).map(({ key }): OpenedxEnrollment => ({
      created: moment(random),
      mode: random.pick(modes),
      is_active: !random.chance(0.1),
      user: username,
      course_id: key,
    })),
  );
  const awkward = awkwardRows();
  return {
    enrollments: [...attended, ...awkward].sort((a, b) => (a.created < b.created ? -1 : 1)),
    users: [...people.map(toUser), ...awkwardUsers(awkward)],
    courses: [...school.courses.map(toCourse), ...oddCourses()],
  };
}

/** To the half hour, so that many rows begin at one moment. */
function moment(random: Random): string {
  const at = firstDay + random.below(100) * 86_400_000 + random.below(4) * 1_800_000;
  return new Date(at).toISOString().replace(".000Z", "Z");
}
