import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, connect, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "@jest/globals";
import { sql } from "kysely";
import { openEmbeddedStore } from "../../../src/storage/embedded-store.js";
import { openStore } from "../../../src/storage/open-store.js";
import { openPostgresStore } from "../../../src/storage/postgres-store.js";
import { rowsOf, storable } from "../../../src/storage/rows-of.js";
import type { Store } from "../../../src/storage/store.js";
import { StoreOpenError, StoreUnavailableError } from "../../../src/storage/store-error.js";
import { Cleanups, temporaryDirectory } from "../../integration/bulk/gateway-under-test.js";
import { freshSchema, postgresUrl } from "../../integration/bulk/postgres.js";

const cleanups = new Cleanups();
const hasPostgres = (await postgresUrl()) !== null;
const onPostgres = hasPostgres ? test : test.skip;
if (!hasPostgres) process.stdout.write("No PostgreSQL is running here: its half is skipped.\n");

afterEach(() => cleanups.run());

async function embedded(): Promise<Store> {
  const store = await openEmbeddedStore(await temporaryDirectory(cleanups));
  cleanups.add(() => store.close());
  return store;
}

async function postgres(): Promise<Store> {
  const { url, schema } = await freshSchema(cleanups);
  const store = await openPostgresStore(url, { schema });
  cleanups.add(() => store.close());
  return store;
}

async function textsOf(store: Store): Promise<unknown> {
  const texts = ["plain", 'a "quoted" one', "日本語 🎓", "", null];
  const rows = texts.map((text, index) => [index, text]);
  const list = rowsOf(store.engine, { position: "integer", words: "text" }, rows);
  return store.read(async (db) => {
    const { rows: found } = await sql`select position, words from ${list} as list`.execute(db);
    return found;
  });
}

const expectedTexts = ["plain", 'a "quoted" one', "日本語 🎓", "", null].map((words, position) => ({
  position,
  words,
}));

describe("the embedded store", () => {
  test("writes so that a commit outlives a loss of power", async () => {
    const store = await embedded();
    const pragma = async (name: string): Promise<unknown> =>
      store.read(async (db) => {
        const { rows } = await sql<object>`${sql.raw(`pragma ${name}`)}`.execute(db);
        return Object.values(rows[0] ?? {})[0] as unknown;
      });
    expect(await pragma("journal_mode")).toBe("wal");
    expect(await pragma("synchronous")).toBe(2);
    expect(await pragma("locking_mode")).toBe("exclusive");
  });

  test("refuses a second process, and says why", async () => {
    const directory = await temporaryDirectory(cleanups);
    const holder = join(directory, "holder.mjs");
    const libsql = JSON.stringify(join(process.cwd(), "node_modules/libsql/index.js"));
    await writeFile(
      holder,
      `import Database from ${libsql};
      const db = new Database(process.argv[2]);
      try { db.exec("begin immediate; commit"); console.log("open"); }
      catch (error) { console.log(error.code); }`,
    );
    const store = await openEmbeddedStore(join(directory, "data"));
    cleanups.add(() => store.close());
    const file = join(directory, "data", "rollcall.db");
    const { stdout } = spawnSync(process.execPath, [holder, file], { encoding: "utf8" });
    expect(stdout.trim()).toBe("SQLITE_BUSY");
    await expect(openEmbeddedStore(join(directory, "data"))).rejects.toMatchObject({
      name: "StoreInUseError",
      message: expect.stringContaining("in use by another process"),
    });
  });

  test("is opened again with what it held", async () => {
    const directory = join(await temporaryDirectory(cleanups), "deep", "down");
    const first = await openStore({ kind: "embedded", directory });
    await first.write((trx) =>
      trx
        .insertInto("counts")
        .values({ job_id: "j", source: "s", outcome: "ENROLLED", count: 3 })
        .execute(),
    );
    await first.close();
    const second = await openStore({ kind: "embedded", directory });
    cleanups.add(() => second.close());
    expect(await second.read((db) => db.selectFrom("counts").selectAll().execute())).toHaveLength(
      1,
    );
  });

  test("says what is wrong with a file that is no database", async () => {
    const directory = await mkdtemp(join(tmpdir(), "rollcall-store-"));
    cleanups.add(() => rm(directory, { recursive: true }));
    await writeFile(
      join(directory, "rollcall.db"),
      "this is no database, and never was one".repeat(99),
    );
    await expect(openEmbeddedStore(directory)).rejects.toBeInstanceOf(StoreOpenError);
  });

  test("reads any text back as it was written", async () => {
    expect(await textsOf(await embedded())).toEqual(expectedTexts);
  });

  test("undoes a transaction that fails", async () => {
    const store = await embedded();
    await expect(
      store.write(async (trx) => {
        await trx
          .insertInto("counts")
          .values({ job_id: "j", source: "s", outcome: "ENROLLED", count: 3 })
          .execute();
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(await store.read((db) => db.selectFrom("counts").selectAll().execute())).toEqual([]);
  });
});

/** A way to PostgreSQL that can be cut. */
async function startCable(
  target: URL,
): Promise<{ url: string; cut: () => void; mend: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server: Server = createServer((near) => {
    const far = connect(Number(target.port || 5432), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => sockets.delete(socket));
    }
    if (isCut) near.destroy();
    near.pipe(far).pipe(near);
    near.on("close", () => far.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  cleanups.add(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String(port);
  return {
    url: url.href,
    cut: () => {
      isCut = true;
      for (const socket of sockets) socket.destroy();
    },
    mend: async () => {
      isCut = false;
    },
  };
}

describe("the store on PostgreSQL", () => {
  onPostgres("reads any text back as it was written", async () => {
    expect(await textsOf(await postgres())).toEqual(expectedTexts);
  });

  onPostgres("is opened by several replicas at once", async () => {
    const { url, schema } = await freshSchema(cleanups);
    const stores = await Promise.all(
      Array.from({ length: 4 }, () => openPostgresStore(url, { schema })),
    );
    for (const store of stores) {
      cleanups.add(() => store.close());
      await store.check();
    }
  });

  onPostgres("has tables of its own where another schema of the database has its own", async () => {
    await postgres();
    const second = await postgres();
    const schemaOf = await second.read(async (db) => {
      const { rows } = await sql<{ schema: string }>`
        select table_schema as schema from information_schema.tables
        where table_name = 'rollcall_migrations' and table_schema = current_schema()`.execute(db);
      return rows;
    });
    expect(schemaOf).toHaveLength(1);
  });

  onPostgres("names the trouble while it is away, and recovers by itself", async () => {
    const { url, schema } = await freshSchema(cleanups);
    const cable = await startCable(new URL(url));
    const store = await openPostgresStore(cable.url, { schema });
    cleanups.add(() => store.close());
    await store.check();
    cable.cut();
    await expect(store.check()).rejects.toBeInstanceOf(StoreUnavailableError);
    await expect(store.write(async () => undefined)).rejects.toBeInstanceOf(StoreUnavailableError);
    await cable.mend();
    await store.check();
  });

  test("is not opened where nothing answers", async () => {
    const url = "postgres://nobody@127.0.0.1:1/none";
    await expect(openStore({ kind: "postgres", url })).rejects.toBeInstanceOf(StoreOpenError);
  });
});

describe("text", () => {
  test("is kept without what no engine can keep", () => {
    expect(storable("a\0b")).toBe("a\uFFFDb");
    expect(storable("half \ud83d of 🎓")).toBe("half \uFFFD of 🎓");
  });
});
