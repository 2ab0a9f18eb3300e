import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import type { Contestant } from "../contestants.js";
import type { Operation, QueryName } from "../queries.js";
import { Child, freePort } from "./child.js";
import type { Request } from "./load.js";
import { dataOf, type Data } from "./same-data.js";

/** What a fresh process has told before anything is measured. */
export interface Start {
  /** From its start until the first answer. */
  readonly coldStartMs: number;
  readonly idleMiB: number;
}

/** A contestant that answers. */
export interface Running {
  readonly contestant: Contestant;
  readonly child: Child;
  readonly port: number;
  readonly start: Start;
  /** What it answered to each operation of each query. */
  readonly data: ReadonlyMap<QueryName, readonly Data[]>;
  readonly requests: ReadonlyMap<QueryName, readonly Request[]>;
}

export interface StartOptions {
  readonly place: string;
  readonly core: number | undefined;
  /** How many answers to each query are looked at before anything is measured. */
  readonly compared: number;
}

const startMs = 60_000;
const idleAfterMs = 500;

/** Starts a contestant, and asks everything once. @throws Error where it does not answer. */
export async function startContestant(
  contestant: Contestant,
  { place, core, compared }: StartOptions,
): Promise<Running> {
  const port = await freePort();
  const startedAt = performance.now();
  const child = new Child({
    args: contestant.args,
    env: { NODE_ENV: "production", PORT: String(port), ...contestant.env },
    log: join(place, `${contestant.process}.log`),
    core,
  });
  try {
    const ask = (operation: Operation): Promise<unknown> =>
      send(port, contestant, operation).then(({ answer }) => answer);
    await waitForAnswer(port, contestant, child, startedAt);
    const coldStartMs = performance.now() - startedAt;
    await sleep(idleAfterMs);
    const { nowMiB } = child.memory();
    const data = new Map<QueryName, Data[]>();
    const requests = new Map<QueryName, Request[]>();
    for (const query of contestant.queries) {
      const operations = await contestant.operations(query, ask);
      const told: Data[] = [];
      const bytes: number[] = [];
      for (const operation of operations.slice(0, compared)) {
        const one = await send(port, contestant, operation);
        told.push(dataOf(one.answer));
        bytes.push(one.bytes);
      }
      data.set(query, told);
      const [minBytes, maxBytes] = [Math.min(...bytes) * 0.9, Math.max(...bytes) * 1.1];
      const wires = operations.map((operation) => toWire(operation, contestant));
      requests.set(
        query,
        wires.map((wire) => ({ wire, minBytes, maxBytes })),
      );
    }
    return { contestant, child, port, start: { coldStartMs, idleMiB: nowMiB }, data, requests };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

async function waitForAnswer(
  port: number,
  contestant: Contestant,
  child: Child,
  startedAt: number,
): Promise<void> {
  for (;;) {
    if (child.hasEnded) throw new Error(`${contestant.process} ended: see its log`);
    if (performance.now() - startedAt > startMs) throw new Error(`${contestant.name} is silent`);
    try {
      await send(port, contestant, contestant.first);
      return;
    } catch (error) {
      if (!isRefused(error)) throw error;
      await sleep(4);
    }
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof TypeError && error.message === "fetch failed";
}

async function send(
  port: number,
  { headers, name }: Contestant,
  operation: Operation,
): Promise<{ readonly answer: unknown; readonly bytes: number }> {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: "POST",
    headers: { ...bodyHeaders, ...headers, ...operation.headers },
    body: bodyOf(operation),
  });
  const text = await response.text();
  if (response.status !== 200 || text.includes('"errors":[')) {
    throw new Error(`${name} answers ${response.status}: ${text.slice(0, 400)}`);
  }
  return { answer: JSON.parse(text), bytes: Buffer.byteLength(text) };
}

function bodyOf({ operationName, query, variables }: Operation): string {
  return JSON.stringify({ operationName, query, variables });
}

const bodyHeaders = { "content-type": "application/json", accept: "application/json" };
function toWire(operation: Operation, { headers }: Contestant): Buffer {
  const body = Buffer.from(bodyOf(operation));
  const given = { ...headers, ...operation.headers };
  const all = { host: "127.0.0.1", ...bodyHeaders, ...given, "content-length": body.length };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST /graphql HTTP/1.1\r\n${lines.join("")}\r\n`;
  return Buffer.concat([Buffer.from(head, "latin1"), body]);
}
