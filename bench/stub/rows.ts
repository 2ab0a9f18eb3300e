/** Rows as iSpring Learn tells them, rendered once. The same in every run. */
export interface RowList {
  /** The name under which the rows stand in an answer. */
  readonly key: string;
  readonly rows: readonly string[];
  /** For each list of ids by which the rows can be asked for: where they stand. */
  readonly places: Readonly<Record<string, ReadonlyMap<string, readonly number[]>>>;
}

/** The lists of one iSpring account, by path. */
export type Account = Readonly<Record<string, RowList>>;

export interface AccountSize {
  /** Ids of different accounts differ in this. */
  readonly number: number;
  readonly enrollments: number;
  /** Every so many enrollments have their own users and courses. */
  readonly block: number;
  readonly usersOfBlock: number;
  readonly coursesOfBlock: number;
}

/** One page of 100 has 80 users and 10 courses, one of 1,000 has 800 and 100. */
export const mainAccount: AccountSize = {
  number: 0,
  enrollments: 60_000,
  block: 100,
  usersOfBlock: 80,
  coursesOfBlock: 10,
};

/** A list that is read to its end. */
export const listAccount: AccountSize = { ...mainAccount, number: 5, enrollments: 10_000 };

/** A quarter of the first page, which four accounts fill together. */
export function quarterAccount(number: number): AccountSize {
  return { number, enrollments: 25, block: 25, usersOfBlock: 20, coursesOfBlock: 5 };
}

const firstDay = Date.UTC(2026, 0, 5, 8);
const minuteMs = 60_000;

export function createAccount(size: AccountSize): Account {
  const enrollments = Array.from({ length: size.enrollments }, (_, index) =>
    toEnrollment(index, size),
  );
  const blocks = Math.ceil(size.enrollments / size.block);
  const users = Array.from({ length: blocks * size.usersOfBlock }, (_, index) =>
    toUser(index, size),
  );
  const courses = Array.from({ length: blocks * size.coursesOfBlock }, (_, index) =>
    toContent(index, size),
  );
  return {
    "/enrollments": {
      key: "enrollments",
      rows: enrollments.map((row) => JSON.stringify(row)),
      places: {
        enrollmentIds: placesOf(enrollments, ({ enrollmentId }) => enrollmentId),
        learnerIds: placesOf(enrollments, ({ learnerId }) => learnerId),
        courseIds: placesOf(enrollments, ({ courseId }) => courseId),
      },
    },
    "/users/v2": {
      key: "userProfiles",
      rows: users.map((row) => JSON.stringify(row)),
      places: { userIds: placesOf(users, ({ userId }) => userId) },
    },
    "/contents": {
      key: "contentItems",
      rows: courses.map((row) => JSON.stringify(row)),
      places: { contentItemIds: placesOf(courses, ({ contentItemId }) => contentItemId) },
    },
    "/learners/results": {
      key: "results",
      rows: enrollments.map((row) => JSON.stringify(toResult(row))),
      places: { enrollmentIds: placesOf(enrollments, ({ enrollmentId }) => enrollmentId) },
    },
  };
}

function placesOf<Row>(
  rows: readonly Row[],
  idOf: (row: Row) => string,
): ReadonlyMap<string, readonly number[]> {
  const places = new Map<string, number[]>();
  for (const [index, row] of rows.entries()) {
    const id = idOf(row);
    const known = places.get(id);
    if (known === undefined) places.set(id, [index]);
    else known.push(index);
  }
  return places;
}

function idOf(kind: number, account: number, index: number): string {
  const first = (kind * 0x1000 + account).toString(16).padStart(8, "0");
  return `${first}-4444-4e0a-9b11-${(index * 7_919).toString(16).padStart(12, "0")}`;
}

/** Every due date occurs once, in another order than that of the list. */
function toEnrollment(
  index: number,
  { number, block, usersOfBlock, coursesOfBlock }: AccountSize,
): Readonly<Record<"enrollmentId" | "courseId" | "learnerId", string>> {
  const [first, offset] = [Math.floor(index / block), index % block];
  const learner = first * usersOfBlock + (offset % usersOfBlock);
  const course = first * coursesOfBlock + (offset % coursesOfBlock);
  const dueAt = firstDay + (((index * 7_919) % 10_000) + 50_000) * minuteMs;
  return {
    enrollmentId: idOf(1, number, index),
    courseId: idOf(3, number, course),
    learnerId: idOf(2, number, learner),
    ...{
      accessDate: new Date(firstDay + index * minuteMs).toISOString(),
      dueDate: new Date(dueAt).toISOString(),
      shouldLockAfterDueDate: false,
      enrollmentTypeGroup: index % 3 === 0 ? 1 : 0,
    },
  };
}

const firstNames = ["Ada", "Bjørn", "Chloé", "Dilip", "Emeka", "Fatima", "Goran", "Hana"];
const lastNames = ["Abbott", "Brandão", "Castillo", "Dvořák", "Eriksen", "Fischer", "García"];

function toUser(index: number, { number }: AccountSize): { readonly userId: string } {
  const first = firstNames[index % firstNames.length] ?? "";
  const last = `${lastNames[index % lastNames.length] ?? ""} ${index}`;
  return {
    userId: idOf(2, number, index),
    ...{
      role: "learner",
      departmentId: "0f000000-4444-4e0a-9b11-0a0000000004",
      status: 1,
      addedDate: "2025-09-01T07:00:00+00:00",
      groups: [],
      fields: [
        { name: "LOGIN", value: `learner-${number}-${index}` },
        { name: "EMAIL", value: `learner-${number}-${index}@school.example` },
        { name: "FIRST_NAME", value: first },
        { name: "LAST_NAME", value: last },
      ],
    },
  };
}

function toContent(index: number, { number }: AccountSize): { readonly contentItemId: string } {
  return {
    contentItemId: idOf(3, number, index),
    ...{
      title: `Course ${number}-${index}: safe work with ladders`,
      description: "What everybody should know before the first day",
      userId: idOf(2, number, 0),
      addedDate: "2025-08-01T07:00:00+00:00",
      viewUrl: `https://learn.school.example/view/${index}`,
      contentItemType: "Course",
      subtitle: "",
    },
  };
}

function toResult(enrollment: ReturnType<typeof toEnrollment>): unknown {
  return {
    enrollmentId: enrollment.enrollmentId,
    userId: enrollment.learnerId,
    courseId: enrollment.courseId,
    timeSpent: 1_200,
    completionStatus: "in_progress",
    awardedScore: 50,
    progress: 50,
    isOverdue: false,
  };
}
