/* eslint @typescript-eslint/no-unsafe-assignment: "off", @typescript-eslint/no-unsafe-member-access: "off" -- answers to queries that are written in tests have no types */
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Lab } from "../../../src/lab/start-lab.js";
import {
  flatRows,
  namedNodes,
  namesOf,
  namesWhere,
  type FlatRow,
  type PlainFilter,
} from "./brute-force.js";
import { readAll, startReading, type ReadingGateway } from "./reading-gateway.js";

const sources = ["campus", "mooc", "ispring", "talent"] as const;
type Source = (typeof sources)[number];

const stored = "Mixed.Case@School.Example";
const nobody = "nobody.at.all@school.example";

/** Gives somebody on each platform the address. */
function spell({ catalog, moocit, ispring, truto }: Lab): void {
  const learner = catalog.state.enrollments
    .all()
    .find(({ platform_key, active }) => platform_key === "acme" && active);
  const isLearner = (row: { user_id: number }): boolean => row.user_id === learner?.user_id;
  catalog.state.enrollments.edit(isLearner, { email: stored });
  catalog.state.users.edit(isLearner, { email: stored });
  const [member] = moocit.state.enrollments.all();
  moocit.state.enrollments.edit(({ username }) => username === member?.username, {
    email: stored,
  });
  const [enrollment] = ispring.state.enrollments.all();
  ispring.state.users.edit(
    ({ userId }) => userId === enrollment?.learnerId,
    (user) => {
      user.fields["EMAIL"] = stored;
    },
  );
  const emails = [{ email: stored, type: "work", is_primary: true }];
  const [row] = truto.state.enrollments.all();
  truto.state.users.edit(({ id }) => id === row?.userId, { emails });
  truto.state.enrollments.edit(
    ({ userId }) => userId === row?.userId,
    (one) => {
      one.row["user"] = { id: row?.userId, emails };
    },
  );
}

describe.each([
  ["regard", true],
  ["do not regard", false],
] as const)("Where platforms %s the letter case of addresses", (_which, exactEmails) => {
  let gateway: ReadingGateway;
  let rows: readonly FlatRow[];

  beforeAll(async () => {
    gateway = await startReading({
      lab: { people: 60, catalog: { exactEmails }, ispring: { exactEmails } },
      campus: { platformKey: "acme" },
      ispring: { pageSize: 25 },
    });
    spell(gateway.lab);
    rows = flatRows(gateway.lab);
  });
  afterAll(() => gateway.stop());

  async function expectBruteForce(filter: PlainFilter): Promise<readonly string[]> {
    const found = await readAll(gateway, { nodes: namedNodes, filter, pageSize: 7 });
    const names = namesOf(found);
    expect({ filter, names }).toEqual({ filter, names: namesWhere(filter, rows) });
    return names;
  }

  describe.each(sources)("in %s", (source) => {
    test.each([
      ["as it is stored", stored],
      ["in small letters", stored.toLowerCase()],
      ["in capitals", stored.toUpperCase()],
      ["in another mixture", "mIXED.cASE@sCHOOL.eXAMPLE"],
    ])("an address is found %s", async (_how, email) => {
      const found = await expectBruteForce({ source: [source], email: [email] });
      expect(found.length).toBeGreaterThan(0);
    });

    test("an address is found among others, and what it is not is found as well", async () => {
      const others = rows.flatMap(({ values }) =>
        values["source"] === source && values["email"] !== stored ? (values["email"] ?? []) : [],
      );
      const some = [...new Set(others)].slice(0, 3).map((email) => String(email).toUpperCase());
      const email = [nobody, stored.toLowerCase(), ...some];
      await expectBruteForce({ source: [source], email });
      await expectBruteForce({ source: [source], not: { email } });
      await expectBruteForce({ source: [source], or: [{ email: [nobody] }, { email }] });
    });

    test("accounts are found by it", async () => {
      const { users } = await gateway.read(
        `query ($filter: UserFilter) { users(filter: $filter) { nodes { email } isComplete } }`,
        { filter: { source: [source], email: [nobody, stored.toLowerCase()] } },
      );
      expect(users).toEqual({ nodes: [{ email: stored }], isComplete: true });
    });
  });

  const requests = async (source: Source, email: string): Promise<number> => {
    gateway.reset();
    await readAll(gateway, { nodes: "id", filter: { source: [source], email: [email] } });
    return Object.values(gateway.received()).reduce((sum, one) => sum + one, 0);
  };

  test("an address that is stored as it is asked for costs no request more", async () => {
    expect(await requests("campus", stored)).toBe(1);
    expect(await requests("ispring", stored)).toBe(2);
  });

  test("an address that nobody has costs more requests only while it is not known that case is ignored", async () => {
    await requests("campus", nobody);
    await requests("ispring", nobody);
    const everybody = Math.ceil(gateway.lab.ispring.state.users.all().length / 25);
    // Where it counts: the search, the accounts, and the list, which is one page.
    expect(await requests("campus", nobody)).toBe(exactEmails ? 3 : 1);
    expect(await requests("ispring", nobody)).toBe(exactEmails ? 1 + everybody : 1);
  });
});
