import { orgOf } from "../../../src/lab/catalog-search/catalog-state.js";
import { Random } from "../../../src/lab/random.js";
import type { Lab } from "../../../src/lab/start-lab.js";

/** What a viewer may see, said once more and by other means than the gateway's. */
export interface Sight {
  readonly sources?: readonly string[];
  readonly platformKeys?: readonly string[];
  readonly orgs?: readonly string[];
  /** Lower case. */
  readonly emails?: readonly string[];
}

interface Facts {
  readonly source: string;
  readonly platformKey?: string;
  readonly org?: string;
  readonly emails: readonly string[];
}

function sees(sight: Sight, { source, platformKey, org, emails }: Facts): boolean {
  const holds = (allowed: readonly string[] | undefined, value: string | undefined): boolean =>
    allowed === undefined || (value !== undefined && allowed.includes(value));
  return (
    holds(sight.sources, source) &&
    holds(sight.platformKeys, platformKey) &&
    holds(sight.orgs, org) &&
    (sight.emails === undefined ||
      emails.some((email) => sight.emails?.includes(email.toLowerCase())))
  );
}

/** Somebody, or a course, that lies in the light: it stays as it is in both worlds. */
interface Light {
  readonly user: (key: string, emails: readonly string[]) => boolean;
  readonly course: (key: string, org: string | undefined) => boolean;
}

function lightOf(
  sight: Sight,
  source: string,
  visible: readonly (readonly [user: string, course: string])[],
): Light {
  const users = new Set(visible.map(([user]) => user));
  const courses = new Set(visible.map(([, course]) => course));
  const open = sight.sources === undefined || sight.sources.includes(source);
  const all = open && sight.platformKeys === undefined;
  return {
    user: (key, emails) =>
      users.has(key) || (all && sight.orgs === undefined && sees(sight, { source, emails })),
    course: (key, org) =>
      courses.has(key) ||
      (all &&
        sight.emails === undefined &&
        (sight.orgs === undefined || (org !== undefined && sight.orgs.includes(org)))),
  };
}

const kept = ["keep", "edit", "remove"] as const;

/** What becomes of the things in the dark; the same key always fares alike. */
class Fates {
  readonly #fates = new Map<string, (typeof kept)[number]>();

  constructor(private readonly random: Random) {}

  of(key: string): (typeof kept)[number] {
    const known = this.#fates.get(key) ?? this.random.pick(kept);
    this.#fates.set(key, known);
    return known;
  }
}

/** Changes, removes and adds rows that the viewer may not see, and no other. */
export function darken(lab: Lab, sight: Sight, seed: number): void {
  const random = new Random(seed);
  darkenCatalog(lab, sight, random);
  darkenMoocit(lab, sight, random);
  darkenIspring(lab, sight, random);
  darkenTruto(lab, sight, random);
}

/** How many rows of each source the viewer may see, and how many there are. */
export function measure(lab: Lab, sight: Sight): readonly (readonly [number, number])[] {
  const parts = [catalogFacts(lab), moocitFacts(lab), ispringFacts(lab), trutoFacts(lab)];
  return parts.map((facts) => [facts.filter((each) => sees(sight, each)).length, facts.length]);
}

function catalogFacts(lab: Lab): Facts[] {
  return lab.catalog.state.enrollments.all().map(factsOfCatalog);
}
function moocitFacts(lab: Lab): Facts[] {
  return lab.moocit.state.enrollments.all().map(factsOfMoocit);
}
function ispringFacts(lab: Lab): Facts[] {
  return lab.ispring.state.enrollments.all().map((row) => factsOfIspring(lab, row.learnerId));
}
function trutoFacts(lab: Lab): Facts[] {
  return lab.truto.state.enrollments.all().map(({ row }) => factsOfTruto(lab, row));
}

function factsOfCatalog(row: { platform_key: string; course_id: string; email: string }): Facts {
  const { platform_key: platformKey, course_id, email } = row;
  return { source: "campus", platformKey, org: orgOf(course_id), emails: [email] };
}

function factsOfMoocit(row: { course_id: string; email: string }): Facts {
  return { source: "mooc", org: orgOf(row.course_id), emails: [row.email] };
}

function factsOfIspring(lab: Lab, learnerId: string): Facts {
  const email = lab.ispring.state.users.lookup("id", learnerId)[0]?.fields["EMAIL"];
  return { source: "ispring", emails: email === undefined ? [] : [email] };
}

type TrutoRow = Readonly<Record<string, unknown>> & { readonly id: string };

function factsOfTruto(lab: Lab, row: TrutoRow): Facts {
  const { state } = lab.truto;
  const user = idOf(row["user"]);
  const course = state.courses.lookup("id", idOf(row["course"]))[0];
  const organization = course?.["organization"] as { name?: string } | undefined;
  return {
    source: "talent",
    ...(organization?.name !== undefined && { org: organization.name }),
    emails: [...addressesOf(row["user"]), ...addressesOf(state.users.lookup("id", user)[0])],
  };
}

function idOf(part: unknown): string {
  return (part as { id?: string } | null | undefined)?.id ?? "";
}

function addressesOf(user: unknown): string[] {
  const { emails = [] } = (user ?? {}) as { emails?: readonly { email: string }[] };
  return emails.map(({ email }) => email);
}

function darkenCatalog({ catalog: { state } }: Lab, sight: Sight, random: Random): void {
  const isDark = (row: Parameters<typeof factsOfCatalog>[0]): boolean =>
    !sees(sight, factsOfCatalog(row));
  const visible = state.enrollments.all().filter((row) => !isDark(row));
  const light = lightOf(
    sight,
    "campus",
    visible.map((row) => [row.user_id.toString(), row.course_id]),
  );
  const fates = new Fates(random);
  const fateOf = (row: { user_id: number; course_id: string }): string =>
    fates.of(`${row.user_id} ${row.course_id}`);
  const template = state.enrollments.all().find(isDark);
  state.enrollments.remove((row) => isDark(row) && fateOf(row) === "remove");
  state.enrollments.edit(
    (row) => isDark(row) && fateOf(row) === "edit",
    (row) => {
      row.active = !row.active;
      row.created = `2024-0${1 + random.below(9)}-11T07:00:00Z`;
      row.expired = row.expired === null ? "2024-01-01T00:00:00Z" : null;
      row.metadata = { dark: random.below(1_000) };
    },
  );
  for (let index = 0; template !== undefined && index < 25; index += 1) {
    const user_id = 70_000 + index;
    const dark = {
      ...template,
      user_id,
      username: `dark.${index}`,
      email: `dark.${index}@dark.example`,
    };
    // The template's tenant and course: what kept it in the dark keeps the new row there, too.
    if (isDark(dark))
      state.enrollments.insert(
        { ...dark, created: "2026-04-01T00:00:00Z" },
        random.pick(["front", "back"] as const),
      );
  }
  const darkUser = (user: { user_id: number; email: string }): boolean =>
    !light.user(user.user_id.toString(), [user.email]);
  state.users.remove((user) => darkUser(user) && fates.of(`u${user.user_id}`) === "remove");
  state.users.edit(darkUser, { name: "Somebody Else" });
  const darkCourse = (course: { course_id: string; org: string }): boolean =>
    !light.course(course.course_id, course.org);
  state.courses.remove((course) => darkCourse(course) && fates.of(course.course_id) === "remove");
  state.courses.edit(darkCourse, { name: "Another Course" });
}

function darkenMoocit({ moocit: { state } }: Lab, sight: Sight, random: Random): void {
  const isDark = (row: { course_id: string; email: string }): boolean =>
    !sees(sight, factsOfMoocit(row));
  const visible = state.enrollments.all().filter((row) => !isDark(row));
  const light = lightOf(
    sight,
    "mooc",
    visible.map((row) => [row.username, row.course_id]),
  );
  const fates = new Fates(random);
  const fateOf = (row: { username: string; course_id: string }): string =>
    fates.of(`${row.username} ${row.course_id}`);
  const template = state.enrollments.all().find(isDark);
  state.enrollments.remove((row) => isDark(row) && fateOf(row) === "remove");
  state.enrollments.edit(
    (row) => isDark(row) && fateOf(row) === "edit",
    (row) => {
      row.is_active = !row.is_active;
      row.mode = "honor";
      row.created = Date.UTC(2024, random.below(12), 5);
    },
  );
  for (let index = 0; template !== undefined && index < 25; index += 1) {
    const row = {
      ...template,
      username: `${random.pick(["a", "m", "z"])}.dark.${index}`,
      email: `dark.${index}@dark.example`,
    };
    if (isDark(row)) state.enrollments.insert(row, random.pick(["front", "back"] as const));
  }
  state.completion.remove((row) => isDark(row) && fateOf(row) !== "keep");
  // A course's title is the course's, though this platform tells it in everybody's grades.
  state.grades.edit((row) => isDark(row) && fateOf(row) !== "keep", { percent_grade: "0.123" });
  state.courses.edit((course) => !light.course(course.course_id, orgOf(course.course_id)), {
    display_name: "Another Course",
  });
}

function darkenIspring(lab: Lab, sight: Sight, random: Random): void {
  const { state } = lab.ispring;
  const isDark = ({ learnerId }: { learnerId: string }): boolean =>
    !sees(sight, factsOfIspring(lab, learnerId));
  const visible = state.enrollments.all().filter((row) => !isDark(row));
  const darkIds = new Set(
    state.enrollments
      .all()
      .filter(isDark)
      .map((row) => row.enrollmentId),
  );
  const light = lightOf(
    sight,
    "ispring",
    visible.map((row) => [row.learnerId, row.courseId]),
  );
  const fates = new Fates(random);
  const isGone = (id: string): boolean => darkIds.has(id) && fates.of(id) === "remove";
  const isChanged = (id: string): boolean => darkIds.has(id) && fates.of(id) === "edit";
  const template = state.enrollments.all().find(isDark);
  state.enrollments.remove((row) => isGone(row.enrollmentId));
  state.enrollments.edit((row) => isChanged(row.enrollmentId), {
    accessDate: "2024-05-05",
    dueDate: "2024-06-06",
  });
  state.results.remove((row) => isGone(row.enrollmentId));
  state.results.edit((row) => isChanged(row.enrollmentId), {
    completionStatus: "failed",
    progress: 1,
  });
  for (let index = 0; template !== undefined && index < 25; index += 1) {
    state.enrollments.insert(
      { ...template, enrollmentId: random.uuid() },
      random.pick(["front", "back"] as const),
    );
  }
  const isDarkUser = (user: { userId: string; fields: Record<string, string> }): boolean =>
    !light.user(user.userId, [user.fields["EMAIL"] ?? ""]);
  // Who has dark enrollments stays: without the account the rows would not be known to be dark.
  const learners = new Set(state.enrollments.all().map((row) => row.learnerId));
  state.users.remove(
    (user) => isDarkUser(user) && !learners.has(user.userId) && fates.of(user.userId) === "remove",
  );
  state.users.edit(isDarkUser, (user) => {
    user.fields = { ...user.fields, FIRST_NAME: "Somebody", LAST_NAME: "Else" };
  });
  const isDarkCourse = (content: { contentItemId: string }): boolean =>
    !light.course(content.contentItemId, undefined);
  state.contents.remove(
    (content) => isDarkCourse(content) && fates.of(content.contentItemId) === "remove",
  );
  state.contents.edit(isDarkCourse, { title: "Another Course" });
}

function darkenTruto(lab: Lab, sight: Sight, random: Random): void {
  const { state } = lab.truto;
  const dark = new Set(
    state.enrollments
      .all()
      .map(({ row }) => row)
      .filter((row) => !sees(sight, factsOfTruto(lab, row)))
      .map((row) => row.id),
  );
  const visible = state.enrollments.all().filter(({ row }) => !dark.has(row.id));
  const light = lightOf(
    sight,
    "talent",
    visible.map(({ row }) => [idOf(row["user"]), idOf(row["course"])]),
  );
  const fates = new Fates(random);
  const template = state.enrollments.all().find(({ row }) => dark.has(row.id));
  state.enrollments.remove(({ row }) => dark.has(row.id) && fates.of(row.id) === "remove");
  state.enrollments.edit(
    ({ row }) => dark.has(row.id) && fates.of(row.id) === "edit",
    ({ row }) => {
      row["status"] = "failed";
      row["created_at"] = row["enrolled_at"] = "2024-03-03T00:00:00.000Z";
      row["progress_percent"] = random.below(100);
    },
  );
  for (let index = 0; template !== undefined && index < 25; index += 1) {
    const row = { ...template.row, id: `dark-${index}` };
    state.enrollments.insert({ ...template, row }, random.pick(["front", "back"] as const));
  }
  // Account 1 assigns what others see.
  const isDarkUser = (user: TrutoRow): boolean =>
    user.id !== "1" && !light.user(user.id, addressesOf(user));
  const learners = new Set(state.enrollments.all().map(({ row }) => idOf(row["user"])));
  state.users.remove(
    (user) => isDarkUser(user) && !learners.has(user.id) && fates.of(user.id) === "remove",
  );
  state.users.edit(isDarkUser, { name: "Somebody Else", first_name: "Somebody" });
  const isDarkCourse = (course: TrutoRow): boolean =>
    !light.course(course.id, (course["organization"] as { name?: string } | undefined)?.name);
  state.courses.edit(isDarkCourse, { title: "Another Course" });
}
