import { execFile, spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { chown, mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** A PostgreSQL of the test's own, which it may stop and start. */
export interface OwnPostgres {
  readonly url: string;
  start(): Promise<void>;
  /** Ends it at once, with all its connections. */
  stop(): Promise<void>;
  remove(): Promise<void>;
}

const run = promisify(execFile);

/** Where Debian and others keep the programs; null where there are none. */
export function postgresPrograms(): string | null {
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return null;
  const folders = readdirSync(root).map((version) => join(root, version, "bin"));
  return folders.find((folder) => existsSync(join(folder, "initdb"))) ?? null;
}

/** PostgreSQL does not run as root: somebody without rights does it then. */
const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

export async function createOwnPostgres(programs: string): Promise<OwnPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "rollcall-postgres-"));
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, "data");
  const options = {
    ...user,
    cwd: folder,
    env: { PATH: process.env["PATH"], HOME: folder, LC_ALL: "C" },
  };
  const init = ["-D", data, "-U", "rollcall", "-A", "trust", "-E", "UTF8", "--no-sync"];
  await run(join(programs, "initdb"), init, options);
  const port = await freePort();
  const url = `postgres://rollcall@127.0.0.1:${port}/postgres`;
  let server: ChildProcess | undefined;
  const stop = async (): Promise<void> => {
    const running = server;
    server = undefined;
    if (running?.exitCode !== null) return;
    const gone = new Promise((resolve) => running.once("exit", resolve));
    // Immediate shutdown: what it has not written is recovered at the next start.
    running.kill("SIGQUIT");
    await gone;
  };
  return {
    url,
    start: async () => {
      const settings = ["-k", folder, "-h", "127.0.0.1", "-p", String(port), "-c", "fsync=off"];
      server = spawn(join(programs, "postgres"), ["-D", data, ...settings], {
        ...options,
        stdio: "ignore",
      });
      await untilReady(programs, port, options);
    },
    stop,
    remove: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function untilReady(programs: string, port: number, options: object): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      await run(join(programs, "pg_isready"), ["-h", "127.0.0.1", "-p", String(port)], options);
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  throw new Error("PostgreSQL does not start");
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
