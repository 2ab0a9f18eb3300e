import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOverLabStore } from "../../../src/cli/lab-store.js";
import type { Config } from "../../../src/config/config.js";
import { createConfig } from "../../../src/config/create-config.js";
import { openStore } from "../../../src/storage/open-store.js";
import type { Store } from "../../../src/storage/store.js";

const settings = {
  storage: { url: "file:./data/lab" },
  sources: [
    {
      id: "mooc",
      kind: "moocit",
      baseUrl: "http://127.0.0.1:9",
      auth: { type: "bearer", token: "t" },
    },
  ],
};

let folder: string;
let config: Config;
let starts: Config[];
let opened: string[];
const stores: Store[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "rollcall-lab-store-"));
  config = createConfig(settings, { env: {}, directory: folder });
  starts = [];
  opened = [];
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  // The process of the tests goes on.
  for (const directory of [...opened, folder])
    await rm(directory, { recursive: true, force: true });
});

/** What of a gateway's start has to do with its store. */
async function start(chosen: Config): Promise<string> {
  starts.push(chosen);
  stores.push(await openStore(chosen.storage));
  const directory = chosen.storage.kind === "embedded" ? chosen.storage.directory : "";
  opened.push(directory);
  return directory;
}

describe("the store of a lab", () => {
  test("is in its own directory where that can be had, and nothing is said of it", async () => {
    const lab = await startOverLabStore(config, start);
    expect(lab).toEqual({ started: join(folder, "data/lab"), note: undefined });
    expect(starts).toEqual([config]);
  });

  test("is in a temporary directory where another lab has that one, and a line says so", async () => {
    await startOverLabStore(config, start);
    const { started, note } = await startOverLabStore(config, start);
    expect(started.startsWith(join(tmpdir(), "rollcall-lab-"))).toBe(true);
    expect(existsSync(join(started, "rollcall.db"))).toBe(true);
    expect(note).toBe(
      `Jobs are kept in ${started} until this ends: ${folder}/data/lab is in use by another process.`,
    );
  });

  test("is in a temporary directory of each lab's own", async () => {
    await startOverLabStore(config, start);
    const second = await startOverLabStore(config, start);
    const third = await startOverLabStore(config, start);
    expect(third.started).not.toBe(second.started);
  });

  test("is in a temporary directory where its own cannot be made, and a line says so", async () => {
    await writeFile(join(folder, "data"), "a file stands in the way");
    const { started, note } = await startOverLabStore(config, start);
    expect(existsSync(join(started, "rollcall.db"))).toBe(true);
    expect(note).toContain(`${folder}/data/lab cannot be used.`);
  });

  test("is the only thing that differs from the first start, but for warnings that were given", async () => {
    await writeFile(join(folder, "data"), "a file stands in the way");
    await startOverLabStore(config, start);
    const [first, second] = starts;
    expect(first?.warnings).not.toEqual([]);
    expect(second).toEqual({ ...first, storage: second?.storage, warnings: [] });
  });

  test("is not changed where the start fails for another reason", async () => {
    const taken = new Error("the port is taken");
    const failing = (chosen: Config): Promise<never> => {
      starts.push(chosen);
      return Promise.reject(taken);
    };
    await expect(startOverLabStore(config, failing)).rejects.toBe(taken);
    expect(starts).toHaveLength(1);
  });
});
