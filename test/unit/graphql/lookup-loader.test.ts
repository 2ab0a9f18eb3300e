import { describe, expect, test } from "@jest/globals";
import { createLookupLoader, type LookupKey } from "../../../src/graphql/loaders/lookup.loader.js";

interface Row {
  readonly key: string;
}
type Key = LookupKey<Row, "name" | "email">;

const wanting = (...wanted: ("name" | "email")[]): ReadonlySet<"name" | "email"> => new Set(wanted);
const ref = (key: string, source = "campus"): Key["ref"] => ({ source, key });

/** What was read, as `source/key:wanted`, with a plus where it was read for a row. */
async function readsOf(...keys: readonly Key[]): Promise<string[]> {
  const reads: string[] = [];
  const loader = createLookupLoader<Row, "name" | "email">(
    async ({ source, key }, wanted, known) => {
      reads.push(`${source}/${key}:${[...wanted].join()}${known === undefined ? "" : "+"}`);
      return { key };
    },
  );
  const rows = await Promise.all(keys.map((key) => loader.load(key)));
  expect(rows).toEqual(keys.map((key) => ({ key: key.ref.key })));
  return reads;
}

describe("look-ups of one turn", () => {
  const known = { key: "1" };

  test("are made once for equal questions, which the federation reads together", async () => {
    expect(
      await readsOf(
        { ref: ref("1"), wanted: wanting("name"), known },
        { ref: ref("2"), wanted: wanting("email"), known },
        { ref: ref("1"), wanted: wanting("name"), known },
        { ref: ref("1", "mooc"), wanted: wanting("name"), known },
      ),
    ).toEqual(["campus/1:name+", "campus/2:email+", "mooc/1:name+"]);
  });

  test("that start from a row are other ones than those from nothing", async () => {
    const withRow: Key = { ref: ref("1"), wanted: wanting("name"), known };
    const without: Key = { ref: ref("1"), wanted: wanting("name") };
    expect(await readsOf(withRow, without)).toEqual(["campus/1:name+", "campus/1:name"]);
  });
});
