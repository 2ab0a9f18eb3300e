import { expect, test } from "@jest/globals";
import { ReadCache, type ReadRequest } from "../../../src/federation/cache/read-cache.js";

function request(source: string, key: string, value: string): ReadRequest<string> {
  return {
    source,
    key,
    freshness: { cacheMs: 60_000, staleIfErrorMs: 60_000 },
    era: "one",
    live: false,
    size: ({ length }) => length,
    load: async () => value,
  };
}

test("what is forgotten takes no room any more, and is read anew", async () => {
  const cache = new ReadCache();
  for (let number = 0; number < 50; number += 1) {
    await cache.read(request("campus", `page ${number}`, "old"));
    await cache.read(request("mooc", `page ${number}`, "old"));
  }
  expect(cache.size).toBe(100);
  cache.forget("campus");
  expect(cache.size).toBe(50);
  expect((await cache.read(request("campus", "page 1", "new"))).value).toBe("new");
  expect((await cache.read(request("mooc", "page 1", "new"))).value).toBe("old");
});

test("what the ceiling pushed out is no longer counted, and a value that is replaced is counted once", async () => {
  const cache = new ReadCache(10);
  for (const key of ["a", "b", "c", "d"]) await cache.read(request("campus", key, "12345"));
  expect(cache.size).toBe(2);
  cache.keep(request("campus", "d", ""), "54321", Date.now());
  expect(cache.size).toBe(2);
  cache.forget("campus");
  expect(cache.size).toBe(0);
});

test("a list whose read began before its source was forgotten is not kept", async () => {
  const cache = new ReadCache();
  const readAt = Date.now();
  cache.forget("mooc");
  cache.keep(request("mooc", "list", ""), "old", readAt);
  cache.keep(request("campus", "list", ""), "old", readAt);
  expect((await cache.read(request("mooc", "list", "new"))).value).toBe("new");
  expect((await cache.read(request("campus", "list", "new"))).value).toBe("old");
});
