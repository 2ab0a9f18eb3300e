import { afterEach, describe, expect, test } from "@jest/globals";
import { aCall } from "../scripted-server.js";
import { connect, type Connection } from "./ispring-connection.js";

let connection: Connection;
afterEach(async () => connection.server.stop());

interface Account {
  readonly userId: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

function account(userId: string, email: string): Account {
  return { userId, fields: [{ name: "EMAIL", value: email }] };
}

/** A platform with these accounts, which finds an address in just the letter case that it stores. */
async function start(...accounts: readonly Account[]): Promise<void> {
  connection = await connect(({ query }) => {
    const asked = query.getAll("emails[]");
    const found = accounts.filter(
      ({ fields }) => asked.length === 0 || asked.includes(fields[0]?.value ?? ""),
    );
    return { userProfiles: found };
  });
}

async function find(email: string): Promise<readonly string[]> {
  const page = await connection.connector.users!.readPage(
    {
      path: "users",
      pushed: [{ kind: "in", field: "email", values: [email] }],
      wanted: new Set(),
      position: null,
      pageSize: 1000,
    },
    aCall(),
  );
  return page.rows.map(({ key }) => key);
}

describe("an address in iSpring", () => {
  test("that nobody has is nobody's, where there are no accounts at all, however often it is asked for", async () => {
    await start();
    expect(await find("nobody@school.example")).toEqual([]);
    expect(await find("nobody@school.example")).toEqual([]);
  });

  test("that nobody has is nobody's where letter case counts, however often it is asked for", async () => {
    await start(account("u1", "mira@school.example"));
    expect(await find("nobody@school.example")).toEqual([]);
    expect(await find("nobody@school.example")).toEqual([]);
    expect(await find("mira@school.example")).toEqual(["u1"]);
  });

  test("is found in another letter case, where letter case counts", async () => {
    await start(account("u1", "Mira.K@school.example"), account("u2", "ola@school.example"));
    expect(await find("mira.k@SCHOOL.example")).toEqual(["u1"]);
    expect(await find("mira.k@SCHOOL.example")).toEqual(["u1"]);
  });
});
