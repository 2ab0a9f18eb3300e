import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";

const released = `
  type Query { course(id: ID!): Course courses(first: Int = 20): [Course!]! }
  type Course { id: ID! title: String kind: Kind }
  enum Kind { COURSE }
`;

describe("the check of the schema against the last release", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "rollcall-schema-"));
  });

  afterEach(() => rm(folder, { recursive: true }));

  const check = async (
    schema: string,
    declared = "",
  ): Promise<{ readonly passes: boolean; readonly said: string }> => {
    await writeFile(join(folder, "released.graphql"), released);
    await writeFile(join(folder, "schema.graphql"), schema);
    await writeFile(join(folder, "declared-changes.yaml"), declared);
    return run(["--folder", folder]);
  };

  const run = (args: readonly string[]): Promise<{ passes: boolean; said: string }> =>
    new Promise((resolve) => {
      execFile(process.execPath, ["scripts/check-schema.mjs", ...args], (error, _out, said) =>
        resolve({ passes: error === null, said }),
      );
    });

  it("passes what only adds", async () => {
    const more = released.replace("title: String", "title: String org: String");
    expect(await check(more)).toEqual({ passes: true, said: "" });
  });

  it.each([
    ["a field that is gone", "title: String", "", "FIELD_REMOVED Course.title"],
    ["a field that may be null", "[Course!]!", "[Course!]", "FIELD_TYPE_CHANGED Query.courses"],
    ["a new default", "= 20", "= 50", "FIELD_ARGUMENT_DEFAULT_CHANGED Query.courses.first"],
    ["a new value of an enum", "COURSE }", "COURSE PROGRAM }", "ENUM_VALUE_ADDED Kind.PROGRAM"],
  ])("fails at %s, until it is declared", async (_what, before, after, name) => {
    const changed = released.replace(before, after);
    const { passes, said } = await check(changed);
    expect(passes).toBe(false);
    expect(said).toContain(name);
    expect(await check(changed, `${name}: No client used it.`)).toEqual({ passes: true, said: "" });
  });

  it("fails at what is declared and is not there", async () => {
    const { passes, said } = await check(released, "FIELD_REMOVED Course.kind: Gone.");
    expect(passes).toBe(false);
    expect(said).toContain("no such change: FIELD_REMOVED Course.kind");
  });

  it("holds for the schema as it is", async () => {
    expect(await run([])).toEqual({ passes: true, said: "" });
  });
});
