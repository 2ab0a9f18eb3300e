import { Random } from "../random.js";
import { emailCase, peopleOf } from "../school.js";
import type { Person, School } from "../school.js";
import type {
  MoocitCompletion,
  MoocitCourse,
  MoocitEnrollment,
  MoocitGrade,
  MoocitRows,
  MoocitUser,
} from "./moocit-state.js";

const modes = ["audit", "audit", "honor", "verified", "no-id-professional"];

/** People whose account takes no enrollment: ENROLL of the first gives an invitation, of the second nothing. */
const specialUsers: readonly MoocitUser[] = [
  { username: "sleeper", email: "sleeper@school.example", is_active: false, retired: false },
  {
    username: "retired__user",
    email: "retired@retired.invalid.example",
    is_active: false,
    retired: true,
  },
];

function toUser(person: Person): MoocitUser {
  return {
    username: person.username,
    email: emailCase(person, "moocit"),
    is_active: person.number % 50 !== 0,
    retired: person.number % 100 === 0,
  };
}

/** Local times on the edges of daylight saving time in Paris, a bad date, ties, odd keys. */
function awkwardRows(): MoocitEnrollment[] {
  const texts = [
    "2026-03-29 02:30",
    "2026-10-25 02:30",
    "2026-10-25 03:00",
    "2026-02-30 08:00",
    "yesterday",
    "",
  ];
  const dated = texts.map((created, index) => ({
    username: `clock.${index}`,
    email: `clock.${index}@school.example`,
    course_id: "course-v1:Acme+ODD+2026",
    is_active: true,
    mode: "audit",
    created,
  }));
  const named = ["007", "1e5", "a+b@c:d/e,f", "美咲"].map((username) => ({
    username,
    email: username === "美咲" ? "" : `odd-${username.length}@school.example`,
    course_id: "course-v1:École+Übung+été",
    is_active: true,
    mode: "unheard-of",
    created: "2026-02-03 08:15",
  }));
  return [...dated, ...named];
}

interface Companions {
  readonly completion: MoocitCompletion[];
  readonly grades: MoocitGrade[];
}

function companionsOf(rows: readonly MoocitEnrollment[], titles: Map<string, string>): Companions {
  const random = new Random(rows.length);
  const completion: MoocitCompletion[] = [];
  const grades: MoocitGrade[] = [];
  for (const { username, email, course_id, created } of rows) {
    const share = random.pick(["0.80", "0.5", "0.333333", "1.0", "0.0", "0.07"]);
    if (random.chance(0.9)) completion.push({ username, email, course_id, completion: share });
    if (!random.chance(0.85)) continue;
    const passed = Number(share) >= 0.5 && typeof created === "number";
    const passedAt = passed ? created + 30 * 86_400_000 : 0;
    grades.push({
      username,
      email,
      course_id,
      display_name: titles.get(course_id) ?? "",
      percent_grade: share,
      letter_grade: passed ? "Pass" : "",
      passed_timestamp: passed
        ? `${new Date(passedAt).toISOString().slice(0, 19).replace("T", " ")}.123456`
        : null,
      last_date: "2026-06-30",
    });
  }
  return { completion, grades };
}

/** The school as MOOCit knows it. */
export function moocitRows(school: School): MoocitRows {
  const random = new Random(school.seed + 2);
  const awkward = awkwardRows();
  const enrollments = [
    ...school.attendance.moocit.map(({ person, course, at }): MoocitEnrollment => ({
      username: person.username,
      email: emailCase(person, "moocit"),
      course_id: course.key,
      is_active: !random.chance(0.1),
      mode: random.pick(modes),
      created: at,
    })),
    ...awkward,
  ];
  const courses: MoocitCourse[] = [
    ...school.courses.map(({ key, title, number }) => ({
      course_id: key,
      display_name: title,
      cohorts: number % 2 === 0 ? ["Morning", "Evening group"] : [],
    })),
    { course_id: "course-v1:Acme+ODD+2026", display_name: "", cohorts: [] },
    { course_id: "course-v1:École+Übung+été", display_name: "Übung", cohorts: [] },
  ];
  const users = [
    ...peopleOf(school, "moocit").map(toUser),
    ...specialUsers,
    ...awkward.map(({ username, email }) => ({ username, email, is_active: true, retired: false })),
  ];
  const titles = new Map(courses.map((course) => [course.course_id, course.display_name]));
  return { enrollments, users, courses, ...companionsOf(enrollments, titles) };
}
