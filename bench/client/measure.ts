import { fork } from "node:child_process";
import { once } from "node:events";
import { Pool } from "undici";
import type { SourceCall } from "../../src/domain/call-context.js";
import { parseJson } from "../../src/http/decode.js";
import { bearer } from "../../src/http/credentials.js";
import { createHttpClient, type BodyReader, type HttpRequest } from "../../src/http/http-client.js";
import { ReaderName } from "../../src/http/reader-name.js";

/** One way to read one answer of the stub as JSON. */
type Read = (rows: number, fresh: boolean) => Promise<unknown>;

const concurrency = 50;
const rounds = Number(process.env["ROUNDS"] ?? 7);
const callsOfRound = Number(process.env["CALLS"] ?? 6_000);

const stub = fork(new URL("stub.mjs", import.meta.url), { stdio: "inherit" });
const [port] = (await once(stub, "message")) as [number];
const origin = `http://127.0.0.1:${port}`;

const pool = new Pool(origin, { connections: 64, pipelining: 1 });
const headers = { authorization: "Bearer bench", accept: "application/json" };
const client = createHttpClient({
  sourceId: "bench",
  baseUrl: origin,
  timeoutMs: 20_000,
  retries: 2,
  concurrency: 64,
  maxResponseBytes: 64 * 1024 * 1024,
  headers: {},
  breaker: { failures: 5, openMs: 10_000 },
  credentials: bearer("bench"),
  observe: { onRequest: () => undefined },
});

const pathOf = (rows: number, fresh: boolean): string => `/${rows}${fresh ? "?fresh" : ""}`;
const requestOf = (rows: number, fresh: boolean): HttpRequest => ({
  path: `/${rows}`,
  ...(fresh && { query: [["fresh", ""]] }),
  accept: "application/json",
  kind: "read",
});

/** An operation's signal is shared by its three requests. */
let operation: SourceCall = begin();
let begun = 0;
function begin(): SourceCall {
  return {
    requestId: "bench",
    viewer: { subject: "bench", scopes: new Set(), limits: {}, ownEmails: [] },
    signal: new AbortController().signal,
    deadlineAt: Date.now() + 25_000,
    live: false,
    priority: "interactive",
    meter: { takeRequest: () => undefined },
  };
}
function nextCall(): SourceCall {
  begun += 1;
  if (begun % 3 === 0) operation = begin();
  return operation;
}

const bare: Read = async (rows, fresh) => {
  const { body } = await pool.request({ method: "GET", path: pathOf(rows, fresh), headers });
  return body.json();
};
const sent: Read = async (rows, fresh) => {
  const { body } = await client.send(requestOf(rows, fresh), nextCall());
  return parseJson(body);
};

const made: BodyReader<unknown> = { name: new ReaderName(), read: ({ body }) => parseJson(body) };
const recognised: Read = (rows, fresh) => client.read(requestOf(rows, fresh), nextCall(), made);

async function drive(read: Read, rows: number, fresh: boolean, calls: number): Promise<number> {
  let left = calls;
  const before = process.cpuUsage();
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await read(rows, fresh);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

const ways: readonly (readonly [name: string, read: Read, fresh: boolean])[] = [
  ["undici alone, request and json()", bare, true],
  ["the client, send and parseJson", sent, true],
  ["the client, read; no two answers alike", recognised, true],
  ["the client, read; all answers alike", recognised, false],
];

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

for (const rows of [1, 10, 100, 1_000]) {
  const calls = Math.max(300, Math.round(callsOfRound / Math.sqrt(rows)));
  const taken = new Map<string, number[]>(ways.map(([name]) => [name, []]));
  for (const [, read, fresh] of ways) await drive(read, rows, fresh, calls);
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? ways : [...ways].reverse();
    for (const [name, read, fresh] of order) {
      taken.get(name)?.push(await drive(read, rows, fresh, calls));
    }
  }
  const floor = median(taken.get(ways[0]?.[0] ?? "") ?? []);
  process.stdout.write(`${rows} rows, ${calls} calls a round\n`);
  for (const [name, values] of taken) {
    const of = median(values);
    const more = `${(of - floor).toFixed(1)} more, ${(of / floor).toFixed(2)} times`;
    process.stdout.write(`  ${name.padEnd(44)} ${of.toFixed(1)} us of CPU a call, ${more}\n`);
  }
}
await client.close();
await pool.destroy();
stub.disconnect();
