import { Pool, type Dispatcher } from "undici";
import {
  idsInUrl,
  idsInXml,
  maxIdsInUrl,
  type ContentAnswer,
  type ContentRow,
  type EnrollmentAnswer,
  type EnrollmentRow,
  type UserAnswer,
  type UserRow,
} from "./ispring.js";

/** One iSpring account, read with undici and nothing around it. */
export interface Account {
  enrollments(search: string): Promise<EnrollmentAnswer>;
  /** Every page of the list, one after the other. */
  allEnrollments(): Promise<readonly EnrollmentRow[]>;
  users(ids: readonly string[]): Promise<readonly UserRow[]>;
  courses(ids: readonly string[]): Promise<readonly ContentRow[]>;
}

const headers = { authorization: "Bearer bench", accept: "application/json" };

export function openAccount(address: string): Account {
  const { origin, pathname } = new URL(address);
  const pool = new Pool(origin, { connections: 64, pipelining: 1 });
  const read = async (options: Omit<Dispatcher.RequestOptions, "origin">): Promise<unknown> => {
    const { statusCode, body } = await pool.request({ headers, ...options });
    if (statusCode !== 200) throw new Error(`The upstream answers ${statusCode}`);
    return body.json();
  };
  const byIds = (path: string, name: string, ids: readonly string[]): Promise<unknown> =>
    ids.length > maxIdsInUrl
      ? read({
          method: "POST",
          path: pathname + path,
          headers: { ...headers, "content-type": "application/xml" },
          body: idsInXml(name, ids),
        })
      : read({ method: "GET", path: pathname + path + idsInUrl(name, ids) });
  const enrollments = async (search: string): Promise<EnrollmentAnswer> =>
    (await read({ method: "GET", path: `${pathname}/enrollments?${search}` })) as EnrollmentAnswer;
  return {
    enrollments,
    allEnrollments: async () => {
      const rows: EnrollmentRow[] = [];
      let next = "";
      do {
        const page = await enrollments(`pageSize=1000${next}`);
        rows.push(...page.enrollments);
        next = page.nextPageToken === undefined ? "" : `&pageToken=${page.nextPageToken}`;
      } while (next !== "");
      return rows;
    },
    users: async (ids) => ((await byIds("/users/v2", "userIds", ids)) as UserAnswer).userProfiles,
    courses: async (ids) =>
      ((await byIds("/contents", "contentItemIds", ids)) as ContentAnswer).contentItems,
  };
}
