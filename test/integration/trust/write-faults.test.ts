import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import type { Fault } from "../../../src/lab/dial.js";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { labSources, startLabGateway, type LabGateway } from "../http/lab-gateway.js";
import { errorLines, eventually } from "./ask.js";

const faults: readonly Fault[] = [
  { kind: "status", status: 500 },
  { kind: "status", status: 503 },
  { kind: "status", status: 401 },
  { kind: "status", status: 429, retryAfter: 1 },
  { kind: "html" },
  { kind: "empty" },
  { kind: "malformed" },
  { kind: "foreign" },
  { kind: "cut" },
  { kind: "cut", how: "content-length" },
  { kind: "reset" },
  { kind: "hang" },
  { kind: "drip", bytes: 1, everyMs: 2_000 },
  { kind: "endless" },
  { kind: "huge" },
  { kind: "redirect", to: "http://127.0.0.1:9/elsewhere" },
  { kind: "xml-bomb" },
  { kind: "act-then-drop" },
  { kind: "act-late", delayMs: 300 },
  { kind: "act-late", delayMs: 300, answer: "gateway-timeout" },
  { kind: "act-part-then-drop" },
];
// Reading back what a lost answer hid takes its time: `TRUST_WRITES=1` asks for all of them.
const some: readonly string[] = ["status", "html", "reset"];
const all = process.env["TRUST_WRITES"] === "1";
const struck = all ? faults : faults.filter(({ kind }) => some.includes(kind)).slice(2);

const mutation = `mutation Go($input: BulkEnrollInput!) {
  bulkEnroll(input: $input) { job { id state cells(first: 10) { nodes { identifier outcome } } } } }`;
const question = `query Job($id: ID!) { node(id: $id) { ... on BulkEnrollJob {
  id state cells(first: 10) { nodes { identifier outcome } } } } }`;

interface Job {
  readonly id: string;
  readonly state: string;
  readonly cells: {
    readonly nodes: readonly { readonly identifier: string; readonly outcome: string | null }[];
  };
}

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(`${tmpdir()}/rollcall-writes-`);
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function ask<Data>(gateway: LabGateway, query: string, variables: object): Promise<Data> {
  const body = (await (await gateway.ask({ query, variables })).json()) as {
    data?: Data;
    errors?: unknown;
  };
  if (body.errors !== undefined || body.data === undefined) throw new Error(JSON.stringify(body));
  return body.data;
}

/** Whom a platform has enrolled in the course, as it knows itself; addresses in lower case. */
function enrolled(lab: Lab, source: string, courseKey: string): ReadonlySet<string> {
  if (source === "mooc") {
    const rows = lab.moocit.state.enrollments.lookup("course", courseKey);
    return new Set(rows.filter((row) => row.is_active).map((row) => row.email.toLowerCase()));
  }
  const { enrollments, users } = lab.ispring.state;
  const rows = enrollments.lookup("course", courseKey).filter((row) => row.archived !== true);
  return new Set(
    rows.map((row) => users.lookup("id", row.learnerId)[0]?.fields["EMAIL"]?.toLowerCase() ?? ""),
  );
}

function peopleOutside(lab: Lab, source: string, courseKey: string): readonly string[] {
  const inside = enrolled(lab, source, courseKey);
  const { moocit, ispring } = lab;
  const accounts =
    source === "mooc"
      ? moocit.state.users
          .all()
          .filter((user) => user.is_active && !user.retired)
          .map((user) => user.email)
      : ispring.state.users
          .all()
          .filter((user) => user.status === 1)
          .map((user) => user.fields["EMAIL"] ?? "");
  const plain = accounts.filter((email) => /^[\w.]+@[\w.]+$/u.test(email));
  return plain.filter((email) => !inside.has(email.toLowerCase())).slice(0, 3);
}

/** Enrolls some people while the platform misbehaves, and compares what the job says with what the platform knows. */
async function writeThrough(
  source: "mooc" | "ispring",
  fault: Fault,
  number: number,
): Promise<void> {
  const lab = await startLab({ people: 20, truto: { mode: "generic" } });
  const calm = { timeoutSeconds: 1.5, breaker: { failures: 100 } };
  const gateway = await startLabGateway(
    {
      storage: { url: `file:${directory}/${source}-${number}` },
      sources: labSources(lab, { mooc: calm, ispring: calm }),
    },
    directory,
    {},
    { withJobs: true },
  );
  const simulator = source === "mooc" ? lab.moocit : lab.ispring;
  const which = `${source}: ${JSON.stringify(fault)}`;
  try {
    const courseKey =
      source === "mooc"
        ? (lab.moocit.state.courses.all()[0]?.course_id ?? "")
        : (lab.ispring.state.contents.all()[0]?.contentItemId ?? "");
    const identifiers = peopleOutside(lab, source, courseKey);
    const courseId = Buffer.from(JSON.stringify(["c", source, courseKey])).toString("base64url");
    simulator.dial.fault(fault, { kind: "write", times: 2 });
    const input = { identifiers, courses: [{ courseId }], waitSeconds: 0 };
    const begun = await ask<{ bulkEnroll: { job: Job } }>(gateway, mutation, { input });
    let { job } = begun.bulkEnroll;
    for (let tries = 0; tries < 600 && job.state !== "COMPLETED"; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      job = (await ask<{ node: Job }>(gateway, question, { id: job.id })).node;
    }
    expect([which, job.state]).toEqual([which, "COMPLETED"]);
    await simulator.settle();
    const inside = enrolled(lab, source, courseKey);
    for (const { identifier, outcome } of job.cells.nodes) {
      const isIn = inside.has(identifier.toLowerCase());
      const truth = isIn ? ["ENROLLED", "OUTCOME_UNKNOWN"] : ["SOURCE_FAILED", "OUTCOME_UNKNOWN"];
      expect([which, identifier, truth]).toEqual([
        which,
        identifier,
        expect.arrayContaining([outcome]),
      ]);
    }
    expect(job.cells.nodes).toHaveLength(identifiers.length);
    await eventually("nothing is under way", () => simulator.requests.inFlight === 0);
    expect([which, errorLines(gateway.logged())]).toEqual([which, []]);
  } finally {
    await gateway.stop();
    await lab.stop();
  }
}

test("a job says what its platform did, however the platform answered", async () => {
  const ends: unknown[] = [];
  const queue = (["mooc", "ispring"] as const).flatMap((source) =>
    [...struck.entries()].map(([number, fault]) => ({ source, number, fault })),
  );
  // Some side by side: most of the time is spent waiting.
  const worker = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { source, number, fault } = next;
      await writeThrough(source, fault, number).catch((error: unknown) => ends.push(error));
    }
  };
  await Promise.all(Array.from({ length: 6 }, worker));
  expect(ends).toEqual([]);
}, 300_000);
