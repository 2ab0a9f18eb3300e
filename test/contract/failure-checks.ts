import { expect } from "@jest/globals";
import { SourceError, type SourceReason } from "../../src/domain/errors.js";
import type { Fault } from "../../src/lab/dial.js";
import type { SourceConnector } from "../../src/sources/spi/source-connector.js";
import { aCall, settle, until, type Check, type Operation, type Subject } from "./checks.js";
import { leastQuestion, listingsOf, rowsOf } from "./listings.js";
import { someEnrollments } from "./lookup-checks.js";
import type { ConnectionOptions } from "./platform.js";

/** What can come instead of an answer, and the one word that it is told by. */
const troubles: readonly (readonly [string, Fault, SourceReason])[] = [
  ["401", { kind: "status", status: 401 }, "SOURCE_UNAUTHENTICATED"],
  ["403", { kind: "status", status: 403 }, "SOURCE_FORBIDDEN"],
  ["429", { kind: "status", status: 429, retryAfter: 7 }, "SOURCE_RATE_LIMITED"],
  ["500", { kind: "status", status: 500 }, "SOURCE_ERROR"],
  ["503", { kind: "status", status: 503 }, "SOURCE_ERROR"],
  ["an HTML page with a 502", { kind: "html", status: 502 }, "SOURCE_ERROR"],
  ["an HTML page with a 200", { kind: "html" }, "SOURCE_BAD_RESPONSE"],
  ["no body", { kind: "empty" }, "SOURCE_BAD_RESPONSE"],
  ["a malformed body", { kind: "malformed" }, "SOURCE_BAD_RESPONSE"],
  ["a foreign shape", { kind: "foreign" }, "SOURCE_BAD_RESPONSE"],
  [
    "a bare number",
    { kind: "foreign", body: "42", contentType: "application/json" },
    "SOURCE_BAD_RESPONSE",
  ],
  ["a body that breaks off", { kind: "cut" }, "SOURCE_BAD_RESPONSE"],
  ["a body shorter than announced", { kind: "cut", how: "content-length" }, "SOURCE_BAD_RESPONSE"],
  ["a body that ends too early", { kind: "cut", how: "clean", at: 0.6 }, "SOURCE_BAD_RESPONSE"],
  ["a body without end", { kind: "endless" }, "SOURCE_BAD_RESPONSE"],
  ["entities without end", { kind: "xml-bomb" }, "SOURCE_BAD_RESPONSE"],
  ["a redirect", { kind: "redirect", to: "http://127.0.0.1:9/elsewhere" }, "SOURCE_BAD_RESPONSE"],
  ["a connection that breaks", { kind: "reset" }, "SOURCE_UNREACHABLE"],
];

export const failureChecks: readonly Check[] = [
  ...troubles.map(([trouble, fault, reason]): Check => ({
    promise: `says ${reason} for ${trouble}, in lists, look-ups, companions and the probe`,
    run: (subject) =>
      subject.with({}, async (connector) => {
        const operations = await operationsOf(connector, subject);
        subject.platform.simulator.dial.fault(fault, { kind: "read" });
        for (const operation of operations) {
          await expectReason(operation, reason);
        }
      }),
  })),
  {
    promise:
      "says SOURCE_BAD_RESPONSE where not one row has the ids that name it, and never an empty list",
    run: async (subject: Subject): Promise<void> => {
      let spoils = false;
      const tamper = (body: string): string => (spoils ? withoutIds(body) : body);
      await withOperations(subject, { tamper }, async (operations) => {
        spoils = true;
        // The probe may ask for something that nobody has, and be answered with no row at all.
        for (const operation of operations.filter(({ name }) => name !== "the probe")) {
          await expectReason(operation, "SOURCE_BAD_RESPONSE");
        }
      });
    },
  },
  {
    promise: "says SOURCE_TIMEOUT where no answer comes",
    run: (subject) =>
      withOperations(subject, { timeoutMs: 300 }, async (operations) => {
        subject.platform.simulator.dial.fault({ kind: "hang" }, { kind: "read" });
        await Promise.all(operations.map((one) => expectReason(one, "SOURCE_TIMEOUT")));
      }),
  },
  {
    promise: "takes every request from the meter, retries included, and no other",
    run: (subject) =>
      withOperations(subject, { retries: 1 }, async (operations) => {
        const { dial, requests } = subject.platform.simulator;
        for (const { name, run } of operations) {
          requests.reset();
          dial.clear();
          dial.fault({ kind: "status", status: 503 }, { kind: "read", times: 1 });
          const call = aCall();
          await run(call);
          expect({ name, taken: call.taken() }).toEqual({ name, taken: subject.received() });
          expect(call.taken()).toBeGreaterThan(1);
        }
      }),
  },
  {
    promise: "sends nothing once the meter has nothing left",
    run: (subject) =>
      withOperations(subject, { retries: 1 }, async (operations) => {
        for (const operation of operations) {
          subject.platform.simulator.requests.reset();
          await expectReason(operation, "SCAN_BUDGET_EXCEEDED", { budget: 0 });
          expect(subject.received()).toBe(0);
        }
      }),
  },
  {
    promise: "sends nothing for a call that is aborted already",
    run: (subject) =>
      withOperations(subject, {}, async (operations) => {
        for (const { name, run } of operations) {
          subject.platform.simulator.requests.reset();
          const end = await outcomeOf(run(aCall({ signal: AbortSignal.abort(new Gone()) })));
          expect({ name, end }).toEqual({ name, end: expect.any(Gone) });
          await settle();
          expect(subject.received()).toBe(0);
        }
      }),
  },
  {
    promise: "stops its requests when the call is aborted, and sends nothing after that",
    run: (subject) =>
      withOperations(subject, { retries: 2, concurrency: 2 }, async (operations) => {
        const { requests, dial } = subject.platform.simulator;
        dial.fault({ kind: "hang" }, { kind: "read" });
        for (const { name, run } of operations) {
          requests.reset();
          const client = new AbortController();
          const end = outcomeOf(run(aCall({ signal: client.signal })));
          await until(() => requests.inFlight > 0, `${name} is under way`);
          client.abort(new Gone());
          expect({ name, end: await end }).toEqual({ name, end: expect.any(Gone) });
          const sent = subject.received();
          await until(() => requests.inFlight === 0, `the requests of ${name} are over`);
          await settle();
          expect({ name, sent: subject.received() }).toEqual({ name, sent });
        }
      }),
  },
];

/** The same answer, in which nothing is called an id, a name or a key any more. */
function withoutIds(body: string): string {
  return body
    .replaceAll(/"((?:\w*_)?id|\w+Id|username)":/g, '"other_$1":')
    .replaceAll(/<(\/?)(\w+Id)>/g, "<$1other_$2>");
}

/** The client of the gateway has left. */
class Gone extends Error {
  override readonly name = "Gone";
}

async function outcomeOf(running: Promise<unknown>): Promise<unknown> {
  return running.then(
    () => "an answer",
    (error: unknown) => error,
  );
}

async function expectReason(
  { name, run }: Operation,
  reason: SourceReason,
  call: { budget?: number } = {},
): Promise<void> {
  const end = await outcomeOf(run(aCall(call)));
  const said = end instanceof SourceError ? end.reason : end;
  expect({ name, said }).toEqual({ name, said: reason });
}

async function withOperations(
  subject: Subject,
  options: ConnectionOptions,
  use: (operations: readonly Operation[]) => Promise<void>,
): Promise<void> {
  await subject.with(options, async (connector) => {
    await use(await operationsOf(connector, subject));
  });
}

/** Everything that the connector can be asked, each needing one request at least. */
async function operationsOf(
  connector: SourceConnector,
  subject: Subject,
): Promise<readonly Operation[]> {
  const { truth } = subject.platform;
  const enrollments = await someEnrollments(connector, subject);
  const lists = listingsOf(connector, truth).flatMap((listing) =>
    listing.collection.paths.map((path): Operation => ({
      name: `the list of ${listing.name} by ${path.name}`,
      run: (call) => {
        const { pushed } = leastQuestion(listing, path);
        return rowsOf(listing, { path, pushed }, call);
      },
    })),
  );
  const { userLookup, courseLookup } = connector;
  const [user, course] = [truth.users?.[0]?.key[0] ?? "", truth.courses?.[0]?.key[0] ?? ""];
  return [
    ...lists,
    ...(userLookup === undefined
      ? []
      : [
          {
            name: "the look-up of a user",
            run: (call) => userLookup.fetch([user], userLookup.tells, call),
          } satisfies Operation,
        ]),
    ...(courseLookup === undefined
      ? []
      : [
          {
            name: "the look-up of a course",
            run: (call) => courseLookup.fetch([course], courseLookup.tells, call),
          } satisfies Operation,
        ]),
    ...connector.companions.map((companion): Operation => ({
      name: `the companion ${companion.name}`,
      run: (call) => companion.read(enrollments, new Set(), call, "each"),
    })),
    { name: "the probe", run: (call) => connector.probe(call) },
  ];
}
