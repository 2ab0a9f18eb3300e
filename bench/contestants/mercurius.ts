import fastify from "fastify";
import mercurius from "mercurius";
import {
  originOf,
  settings,
  toUser,
  type ContentRow,
  type EnrollmentRow,
  type UserRow,
  type Variables,
} from "./ispring.js";
import { openAccount, type Account } from "./undici-client.js";

/** Mercurius with its compiled execution and its loaders, over the same client as the floor. */
const main = openAccount(settings.main);
const list = openAccount(settings.list);
const quarters = settings.quarters.map(openAccount);

interface Row extends EnrollmentRow {
  readonly account: Account;
}

const schema = `
  enum Origin { ADMIN CATALOG }
  type User { id: ID! name: String email: String }
  type Course { id: ID! title: String }
  type Enrollment { id: ID! origin: Origin accessStartsAt: String user: User course: Course }
  type EnrollmentPage { nodes: [Enrollment!]! nextPageToken: String }
  type Query {
    enrollment(id: ID!): Enrollment
    enrollments(pageSize: Int!, pageToken: String): EnrollmentPage!
    ordered(origin: Origin!, dueBefore: String!, pageSize: Int!): [Enrollment!]!
    everywhere(pageSize: Int!): [Enrollment!]!
  }
`;

const resolvers = {
  Query: {
    enrollment: async (_: unknown, { id }: Variables): Promise<Row | undefined> => {
      const { enrollments } = await main.enrollments(`enrollmentIds[]=${id}`);
      return rowsOf(main, enrollments)[0];
    },
    enrollments: async (_: unknown, { pageSize, pageToken }: Variables): Promise<unknown> => {
      const page = await main.enrollments(`pageSize=${pageSize}&pageToken=${pageToken}`);
      return { nodes: rowsOf(main, page.enrollments), nextPageToken: page.nextPageToken };
    },
    ordered: async (
      _: unknown,
      { origin, dueBefore, pageSize }: Variables & { readonly origin: string },
    ): Promise<Row[]> => {
      const rows = await list.allEnrollments();
      const wanted = rows.filter((row) => originOf(row) === origin && row.dueDate < dueBefore);
      wanted.sort((a, b) => (a.dueDate < b.dueDate ? 1 : -1));
      return rowsOf(list, wanted.slice(0, pageSize));
    },
    everywhere: async (_: unknown, { pageSize }: Variables): Promise<Row[]> => {
      const pages = await Promise.all(
        quarters.map(async (account) => {
          const { enrollments } = await account.enrollments(`pageSize=${pageSize}`);
          return rowsOf(account, enrollments);
        }),
      );
      return pages.flat();
    },
  },
  Enrollment: {
    id: (row: Row): string => row.enrollmentId,
    origin: (row: Row): string => originOf(row),
    accessStartsAt: (row: Row): string => row.accessDate,
  },
  Course: { id: (row: ContentRow): string => row.contentItemId },
};

interface Wanted {
  readonly obj: Row;
}

const loaders = {
  Enrollment: {
    user: (wanted: readonly Wanted[]) =>
      load(
        wanted,
        (row) => row.learnerId,
        async (account, ids) =>
          (await account.users(ids)).map((row: UserRow) => [row.userId, toUser(row)] as const),
      ),
    course: (wanted: readonly Wanted[]) =>
      load(
        wanted,
        (row) => row.courseId,
        async (account, ids) =>
          (await account.courses(ids)).map((row) => [row.contentItemId, row] as const),
      ),
  },
};

async function load(
  wanted: readonly Wanted[],
  idOf: (row: Row) => string,
  read: (
    account: Account,
    ids: readonly string[],
  ) => Promise<readonly (readonly [string, unknown])[]>,
): Promise<unknown[]> {
  const accounts = new Map<Account, Set<string>>();
  for (const { obj } of wanted) {
    const ids = accounts.get(obj.account);
    if (ids === undefined) accounts.set(obj.account, new Set([idOf(obj)]));
    else ids.add(idOf(obj));
  }
  const found = new Map<string, unknown>();
  await Promise.all(
    [...accounts].map(async ([account, ids]) => {
      for (const [id, row] of await read(account, [...ids])) found.set(id, row);
    }),
  );
  return wanted.map(({ obj }) => found.get(idOf(obj)) ?? null);
}

function rowsOf(account: Account, rows: readonly EnrollmentRow[]): Row[] {
  return rows.map((row) => ({ ...row, account }));
}

const app = fastify();
await app.register(mercurius, {
  schema,
  resolvers,
  loaders: loaders as unknown as NonNullable<Parameters<typeof mercurius>[1]["loaders"]>,
  jit: 1,
});
await app.listen({ port: settings.port, host: "127.0.0.1" });
