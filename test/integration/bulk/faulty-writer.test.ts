import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import type { OpenedxSimulator } from "../../../src/lab/openedx/start-openedx.js";
import type { EnrollmentWriter } from "../../../src/sources/spi/enrollment-writer.js";
import { guardConnector } from "../../../src/sources/spi/guarded-connector.js";
import { openEmbeddedStore } from "../../../src/storage/embedded-store.js";
import { connectOpenedx, one, startSmall } from "../../unit/sources/openedx/openedx-lab.js";
import {
  Cleanups,
  outcomesOf,
  request,
  run,
  startBulk,
  temporaryDirectory,
} from "./gateway-under-test.js";

const cleanups = new Cleanups();
let lab: OpenedxSimulator;
let faults: unknown[];

beforeEach(async () => {
  faults = [];
  lab = await startSmall();
  cleanups.add(() => lab.stop());
});
afterEach(() => cleanups.run());

function mistake(): never {
  throw new TypeError("cells is not iterable");
}

/** What becomes of Ada in one course of a sound source and one of a broken one. */
async function enroll(
  breaking: (writer: EnrollmentWriter) => Partial<EnrollmentWriter>,
): Promise<readonly string[]> {
  const { connector, close } = connectOpenedx(lab);
  cleanups.add(close);
  const writer = { ...connector.writer!, ...breaking(connector.writer!) };
  const broken = guardConnector({ ...connector, id: "broken", writer }, (fault) =>
    faults.push(fault),
  );
  const store = await openEmbeddedStore(await temporaryDirectory(cleanups));
  cleanups.add(() => store.close());
  const bulk = await startBulk(store, [broken, connector], cleanups);
  const job = await run(
    bulk,
    request(
      ["dan.d"],
      [
        ["broken", one],
        ["campus", one],
      ],
    ),
  );
  const outcomes = await outcomesOf(bulk, job);
  expect(faults.length).toBeGreaterThan(0);
  return outcomes;
}

describe("a writer that throws what no writer may throw", () => {
  test("ends the cells of its own source alone where it is asked what the wire carries", async () => {
    expect(await enroll(() => ({ refuse: mistake }))).toEqual([
      "dan.d SOURCE_FAILED",
      "dan.d ENROLLED",
    ]);
  });

  test("ends the cells of its own source alone where it looks", async () => {
    expect(await enroll(() => ({ look: mistake }))).toEqual([
      "dan.d SOURCE_FAILED",
      "dan.d ENROLLED",
    ]);
  });

  test("is read back where it writes: the request may have been sent", async () => {
    const outcomes = await enroll((writer) => ({
      write: async (batch, call) => {
        await writer.write(batch, call);
        return mistake();
      },
    }));
    expect(outcomes).toEqual(["dan.d ENROLLED", expect.stringMatching(/ENROLLED$/u)]);
    expect(lab.requests.writes).toBeLessThanOrEqual(2);
  });
});
