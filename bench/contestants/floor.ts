import { createServer, type IncomingMessage } from "node:http";
import { originOf, settings, toUser, type EnrollmentRow, type Variables } from "./ispring.js";
import { openAccount, type Account } from "./undici-client.js";

/**
 * The floor: what a gateway for these queries and no others costs. The calls, the join and the text are written by hand;
 * nothing is checked, limited, logged or reported.
 */
const main = openAccount(settings.main);
const list = openAccount(settings.list);
const quarters = settings.quarters.map(openAccount);

interface Question {
  readonly operationName: string;
  readonly variables: Variables;
}

createServer((request, response) => {
  readText(request)
    .then((text) => answer(JSON.parse(text) as Question))
    .then((data) => {
      const text = Buffer.from(JSON.stringify({ data }));
      response.setHeader("content-type", "application/json; charset=utf-8");
      response.setHeader("content-length", text.length);
      response.end(text);
    })
    .catch((error: unknown) => {
      response.statusCode = 500;
      response.end(String(error));
    });
}).listen(settings.port, "127.0.0.1");

function readText(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => resolve(Buffer.concat(chunks).toString()));
    request.on("error", reject);
  });
}

async function answer({ operationName, variables }: Question): Promise<unknown> {
  switch (operationName) {
    case "One": {
      const { enrollments } = await main.enrollments(`enrollmentIds[]=${variables.id}`);
      return { enrollment: (await join(main, enrollments))[0] ?? null };
    }
    case "Ordered":
      return { ordered: await ordered(variables) };
    case "Everywhere": {
      const pages = await Promise.all(
        quarters.map(async (account) => {
          const { enrollments } = await account.enrollments(`pageSize=${variables.pageSize}`);
          return join(account, enrollments);
        }),
      );
      return { everywhere: pages.flat() };
    }
    default: {
      const { pageSize, pageToken } = variables;
      const page = await main.enrollments(`pageSize=${pageSize}&pageToken=${pageToken}`);
      const nodes = await join(main, page.enrollments);
      return { enrollments: { nodes, nextPageToken: page.nextPageToken ?? null } };
    }
  }
}

async function ordered({ dueBefore, pageSize }: Variables): Promise<unknown> {
  const rows = await list.allEnrollments();
  const wanted = rows.filter((row) => row.enrollmentTypeGroup === 1 && row.dueDate < dueBefore);
  wanted.sort((a, b) => (a.dueDate < b.dueDate ? 1 : -1));
  return join(list, wanted.slice(0, pageSize));
}

async function join(account: Account, rows: readonly EnrollmentRow[]): Promise<unknown[]> {
  const userIds = new Set<string>();
  const courseIds = new Set<string>();
  for (const row of rows) {
    userIds.add(row.learnerId);
    courseIds.add(row.courseId);
  }
  const [users, courses] = await Promise.all([
    account.users([...userIds]),
    account.courses([...courseIds]),
  ]);
  const userOf = new Map(users.map((row) => [row.userId, toUser(row)]));
  const courseOf = new Map(courses.map(({ contentItemId: id, title }) => [id, { id, title }]));
  return rows.map((row) => ({
    id: row.enrollmentId,
    origin: originOf(row),
    accessStartsAt: row.accessDate,
    user: userOf.get(row.learnerId) ?? null,
    course: courseOf.get(row.courseId) ?? null,
  }));
}
