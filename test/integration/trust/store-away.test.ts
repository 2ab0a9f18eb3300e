import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, connect, type AddressInfo, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { startLab, type Lab } from "../../../src/lab/start-lab.js";
import { Cleanups } from "../bulk/gateway-under-test.js";
import { freshSchema, postgresUrl } from "../bulk/postgres.js";
import { labSources, startLabGateway, type LabGateway } from "../http/lab-gateway.js";
import { eventually, readAllSources } from "./ask.js";

/** A way to PostgreSQL that can fall silent, and comes back. */
class Way {
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  state: "open" | "cut" | "silent" = "open";

  constructor(private readonly to: { readonly host: string; readonly port: number }) {
    this.#server = createServer((socket) => this.#through(socket));
  }

  async open(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return (this.#server.address() as AddressInfo).port;
  }

  become(state: Way["state"]): void {
    this.state = state;
    for (const socket of this.#sockets) {
      if (state === "silent") socket.pause();
      else if (state === "cut") socket.destroy();
      else socket.resume();
    }
  }

  async close(): Promise<void> {
    this.become("cut");
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #through(near: Socket): void {
    if (this.state === "cut") {
      near.destroy();
      return;
    }
    const far = connect(this.to.port, this.to.host);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("data", (chunk) => other.write(chunk));
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
      socket.on("error", () => other.destroy());
      if (this.state === "silent") socket.pause();
    }
  }
}

const postgres = await postgresUrl();
// A test that is skipped says so by its name.
const testWithPostgres = postgres === null ? test.skip : test;

const cleanups = new Cleanups();
let lab: Lab;
let way: Way;
let gateway: LabGateway;

beforeAll(async () => {
  if (postgres === null) return;
  const { url, schema } = await freshSchema(cleanups);
  const address = new URL(url);
  way = new Way({ host: address.hostname, port: Number(address.port) });
  address.port = String(await way.open());
  address.searchParams.set("options", `-c search_path=${schema}`);
  cleanups.add(() => way.close());
  lab = await startLab({ people: 20, truto: { mode: "generic" } });
  cleanups.add(() => lab.stop());
  const directory = await mkdtemp(`${tmpdir()}/rollcall-store-`);
  cleanups.add(() => rm(directory, { recursive: true, force: true }));
  gateway = await startLabGateway(
    { storage: { url: address.href }, sources: labSources(lab) },
    directory,
    {},
    { withJobs: true },
  );
  cleanups.add(() => gateway.stop());
});
afterAll(() => cleanups.run());

async function isReady(): Promise<boolean> {
  const response = await fetch(new URL("/health/ready", gateway.url));
  if (!response.ok) expect(await response.text()).toContain("job store");
  return response.ok;
}

interface Body {
  readonly data: { readonly bulkEnrollJobs: { readonly nodes: readonly unknown[] } } | null;
}

async function askForJobs(): Promise<Body> {
  const query = "{ bulkEnrollJobs(first: 1) { nodes { id } } }";
  return (await (await gateway.ask({ query })).json()) as Body;
}

testWithPostgres(
  "while PostgreSQL keeps silent, reads and metrics go on and readiness says so; then all is as before",
  async () => {
    expect(await isReady()).toBe(true);
    way.become("silent");
    await eventually("readiness notices", async () => !(await isReady()));
    expect((await fetch(new URL("/health/live", gateway.url))).status).toBe(200);
    expect((await readAllSources(gateway)).isComplete).toBe(true);
    const metrics = await fetch(new URL("/metrics", gateway.url));
    expect([metrics.status, await metrics.text()]).toEqual([
      200,
      expect.not.stringMatching(/^rollcall_bulk_jobs_open\{/mu),
    ]);
    way.become("open");
    await eventually("it is ready again", isReady);
    expect((await askForJobs()).data?.bulkEnrollJobs.nodes).toEqual([]);
    expect(await (await fetch(new URL("/metrics", gateway.url))).text()).toMatch(
      /^rollcall_bulk_jobs_open\{state="queued"\} 0$/mu,
    );
  },
  60_000,
);
