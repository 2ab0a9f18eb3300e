import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { Fault } from "../../../src/lab/dial.js";
import type { Simulator } from "../../../src/lab/simulator.js";
import { startSecondHost, type SecondHost } from "../../../src/lab/second-host.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { labSources, startLabGateway, type LabGateway } from "../http/lab-gateway.js";
import { startFifth } from "./start-fifth.js";
import { errorLines, readAllSources } from "./ask.js";

let lab: Lab;
let elsewhere: SecondHost;
let gateway: LabGateway;
let directory: string;

beforeAll(async () => {
  [lab, elsewhere, directory] = await Promise.all([
    startLab({ people: 60, truto: { mode: "generic" }, further: { openedx: startFifth } }),
    startSecondHost(),
    mkdtemp(`${tmpdir()}/rollcall-hostile-`),
  ]);
  const every = {
    cacheSeconds: 0,
    staleIfErrorSeconds: 0,
    retries: 1,
    timeoutSeconds: 100,
    maxResponseMiB: 4,
    breaker: { failures: 1_000 },
  };
  gateway = await startLabGateway(
    {
      limits: { deadlineSeconds: 100 },
      sources: labSources(lab, {
        campus: { ...every, pageSize: 10 },
        mooc: every,
        ispring: { ...every, format: "xml" },
        talent: every,
        edx: every,
      }),
    },
    directory,
  );
});
afterAll(async () => {
  await gateway.stop();
  await lab.stop();
  await elsewhere.stop();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(() => {
  for (const { dial } of simulators(lab)) dial.clear();
});

function simulators({ catalog, moocit, ispring, truto, further }: Lab): readonly Simulator[] {
  return [catalog, moocit, ispring, truto, ...Object.values(further)];
}

/** All platforms do the same, and all of their answers are refused. */
async function refused(fault: Fault): Promise<void> {
  for (const { dial } of simulators(lab)) dial.fault(fault, { kind: "read" });
  const { sources } = await readAllSources(gateway);
  expect(sources.map(({ status, reason }) => [status, reason])).toEqual(
    sources.map(() => ["FAILED", "SOURCE_BAD_RESPONSE"]),
  );
}

describe("what leads elsewhere is not followed", () => {
  test("links to the next page in bodies, whatever host they name", async () => {
    const whole = await readAllSources(gateway);
    expect(whole.isComplete).toBe(true);
    for (const envelope of ["next-url", "next-page-url", "next-page-number"] as const) {
      lab.catalog.settings.envelope = envelope;
      lab.catalog.settings.linkOrigin = elsewhere.url;
      expect((await readAllSources(gateway)).nodes).toEqual(whole.nodes);
    }
    lab.catalog.settings.linkOrigin = null;
    expect(elsewhere.requests.total).toBe(0);
  });

  test.each([301, 302, 303, 307, 308])("redirects with %i", async (status) => {
    await refused({ kind: "redirect", to: `${elsewhere.url}/api`, status });
    expect(elsewhere.requests.total).toBe(0);
  });

  test("DTDs and entities of other hosts", async () => {
    await refused({ kind: "xml-bomb", externalUrl: elsewhere.url });
    expect(elsewhere.requests.total).toBe(0);
  });

  test("addresses in rows", async () => {
    const reply = {
      status: 200,
      headers: { "content-type": "application/json", link: `<${elsewhere.url}/2>; rel="next"` },
      body: JSON.stringify({
        next_cursor: `${elsewhere.url}/next`,
        next: `${elsewhere.url}/next`,
        result: [{ id: "1", urls: [{ url: `${elsewhere.url}/row` }] }],
      }),
    };
    lab.truto.dial.fault({ kind: "answer", reply }, { kind: "read" });
    await readAllSources(
      gateway,
      `{ enrollments(filter: { source: ["talent"] }) {
      nodes { id links { url } } isComplete sources { source { id } status reason rowsReturned } } }`,
    );
    expect(lab.truto.requests.last()?.target).toContain(encodeURIComponent(elsewhere.url));
    expect(elsewhere.requests.total).toBe(0);
  });
});

describe("what is too much is refused while it comes, and does not fill the memory", () => {
  const mebibyte = 1_048_576;

  test.each<Fault>([{ kind: "xml-bomb" }, { kind: "huge" }, { kind: "endless" }])(
    "$kind",
    async (fault) => {
      const before = process.memoryUsage().rss;
      let peak = before;
      const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
      try {
        await refused(fault);
      } finally {
        clearInterval(timer);
      }
      // Five bodies of 64 MiB at the most, and what reading makes of them; a gibibyte each would be far more.
      expect((peak - before) / mebibyte).toBeLessThan(900);
    },
    60_000,
  );

  test("and the gateway is as it was before", async () => {
    const { isComplete, nodes } = await readAllSources(gateway);
    expect([isComplete, nodes.length]).toEqual([true, 5]);
    expect(errorLines(gateway.logged())).toEqual([]);
  });
});
