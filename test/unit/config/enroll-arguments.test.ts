import { describe, expect, test } from "@jest/globals";
import { ArgumentsError, parseArguments } from "../../../src/config/arguments.js";
import { enrollUsage } from "../../../src/config/enroll-arguments.js";
import { encodeGlobalId } from "../../../src/domain/global-id.js";

function parse(line: string, env: Record<string, string> = {}): unknown {
  return parseArguments(["enroll", ...line.split(" ")], env);
}

const key = "course-v1:Acme+C140+2025";
const id = encodeGlobalId({ type: "course", source: "mooc", key });
const jobId = encodeGlobalId({ type: "job", key: "one" });
const gateway = { url: "http://localhost:4000/graphql", key: undefined, exposesKey: false };

describe("enroll", () => {
  test("says who, where and how", () => {
    expect(
      parse(`--courses mooc:${key},${id} --courses=ispring:7 --file people.csv --dry-run --notify`),
    ).toEqual({
      kind: "enroll",
      gateway,
      order: {
        action: "ENROLL",
        courses: [
          { text: `mooc:${key}`, id },
          { text: id, id },
          {
            text: "ispring:7",
            id: encodeGlobalId({ type: "course", source: "ispring", key: "7" }),
          },
        ],
        ...{ cohort: null, notify: true, reason: null, dryRun: true },
      },
      ...{ file: "people.csv", column: undefined, output: undefined },
    });
    expect(parse("--courses a:b --file f --unenroll")).toMatchObject({
      order: { action: "UNENROLL", notify: false, dryRun: false },
    });
    expect(parse(`--job ${jobId}`)).toMatchObject({ order: { job: jobId }, file: undefined });
  });

  test("takes gateway and key from the environment, where the command line does not name them", () => {
    const env = { ROLLCALL_URL: "https://a.example", ROLLCALL_KEY: "secret" };
    const order = "--courses a:b --file f";
    expect(parse(order, env)).toMatchObject({
      gateway: { url: "https://a.example/graphql", key: "secret", exposesKey: false },
    });
    expect(parse(`${order} --url http://b.example/api --key mine`, env)).toMatchObject({
      gateway: { url: "http://b.example/api", key: "mine", exposesKey: true },
    });
  });

  test.each([
    ["--courses a:b", /--file is missing: expected the path of a CSV file/u],
    ["--file f", /--courses is missing: expected courses/u],
    ["--courses , --file f", /--courses is missing/u],
    [`--courses ${key} --file f`, /--courses: expected SOURCE:KEY/u],
    ["--courses nothing --file f", /--courses: expected SOURCE:KEY/u],
    [`--courses ${jobId} --file f`, /--courses: expected SOURCE:KEY/u],
    ["--courses a:b --file f --unenroll --cohort x", /--cohort and --unenroll/u],
    ["--job nothing", /--job: expected the id of a job/u],
    [`--job ${jobId} --notify`, /--job and --notify/u],
    [`--job ${jobId} --output o`, /--output: expected --file as well/u],
    ["--courses a:b --file f --url nowhere", /--url: expected an address/u],
    ["--courses a:b --file f --url ftp://x", /--url: expected an address/u],
    ["--courses a:b --file f --url http://u:p@x", /without a password/u],
    ["--courses a:b --file f --key ä", /--key, or ROLLCALL_KEY: expected a key/u],
    ["--courses a:b --file f --file g", /--file is given twice/u],
    ["--courses a:b --fil f", /Unknown option --fil.*did you mean --file\?/u],
    ["people.csv", /An argument without a name/u],
  ])("refuses %j", (line, message) => {
    expect(() => parse(line)).toThrow(ArgumentsError);
    expect(() => parse(line)).toThrow(message);
  });

  test("repeats no key in its messages", () => {
    const line = "--courses a:b --file f --key sécret";
    expect(() => parse(line)).toThrow(/^(?!.*sécret)/u);
  });

  test("is explained with every option", () => {
    expect(parse("--help")).toEqual({ kind: "help", text: enrollUsage });
    const names = "courses file column dry-run notify unenroll cohort reason output job url key";
    for (const name of names.split(" ")) expect(enrollUsage).toContain(`--${name}`);
  });
});
