import { afterEach, expect, jest, test } from "@jest/globals";
import { SourceError } from "../../../src/domain/errors.js";
import {
  ReadCache,
  type Loading,
  type ReadRequest,
} from "../../../src/federation/cache/read-cache.js";

function request(source: string, key: string): ReadRequest {
  const freshness = { cacheMs: 60_000, staleIfErrorMs: 60_000 };
  return { source, key, freshness, era: "one", live: false };
}

const size = ({ length }: string): number => length;

function loading(load: () => Promise<string>): Loading<string> {
  return { size, load };
}

const bringing = (value: string): Loading<string> => loading(async () => value);

afterEach(() => {
  jest.restoreAllMocks();
});

/** Sets the clock so many milliseconds ahead. */
function goOn(ms: number): void {
  const now = Date.now();
  jest.spyOn(Date, "now").mockReturnValue(now + ms);
}

test("what is too old to stand in for a failed read serves nobody, and makes room when others are kept", async () => {
  const cache = new ReadCache();
  const asked = { ...request("campus", "page"), live: true, era: "two" };
  const failing = loading(() => Promise.reject(new SourceError("SOURCE_ERROR", "Told to fail")));
  await cache.read(request("campus", "page"), bringing("old"));
  await cache.read(request("campus", "other page"), bringing("old"));
  goOn(50_000);
  expect(await cache.read(asked, failing)).toMatchObject({ value: "old", era: "one" });
  goOn(10_000);
  expect(cache.peek(request("campus", "page"))).toBeUndefined();
  await expect(cache.read(asked, failing)).rejects.toThrow("Told to fail");
  expect((await cache.read(request("campus", "page"), bringing("new"))).value).toBe("new");
  expect(cache.size).toBe(1);
});

test("equal reads in flight are one, and one of those who wait begins anew where its own reader ended it", async () => {
  const cache = new ReadCache();
  let loads = 0;
  const end: ((error?: Error) => void)[] = [];
  const asked = request("campus", "page");
  const ended = loading(
    () =>
      new Promise<string>((resolve, reject) => {
        const number = (loads += 1);
        end.push((error) => (error === undefined ? resolve(`read ${number}`) : reject(error)));
      }),
  );
  const first = cache.read(asked, ended);
  const second = cache.read({ ...asked, era: "two" }, ended);
  const third = cache.read({ ...asked, era: "three" }, ended);
  expect(loads).toBe(1);
  end[0]?.(new SourceError("DEADLINE_EXCEEDED", "Out of time"));
  await expect(first).rejects.toThrow("Out of time");
  for (let turns = 0; loads < 2 && turns < 20; turns += 1) await Promise.resolve();
  end[1]?.();
  expect(await second).toMatchObject({ value: "read 2", era: "two", staleBecause: null });
  expect(await third).toMatchObject({ value: "read 2", era: "two" });
  expect((await cache.read(asked, ended)).value).toBe("read 2");
  expect(loads).toBe(2);
});

test("what is forgotten takes no room any more, and is read anew", async () => {
  const cache = new ReadCache();
  for (let number = 0; number < 50; number += 1) {
    await cache.read(request("campus", `page ${number}`), bringing("old"));
    await cache.read(request("mooc", `page ${number}`), bringing("old"));
  }
  expect(cache.size).toBe(100);
  cache.forget("campus");
  expect(cache.size).toBe(50);
  expect((await cache.read(request("campus", "page 1"), bringing("new"))).value).toBe("new");
  expect((await cache.read(request("mooc", "page 1"), bringing("new"))).value).toBe("old");
});

test("what the ceiling pushed out is no longer counted, and a value that is replaced is counted once", async () => {
  const cache = new ReadCache(10);
  for (const key of ["a", "b", "c", "d"])
    await cache.read(request("campus", key), bringing("12345"));
  expect(cache.size).toBe(2);
  cache.keep(request("campus", "d"), { value: "54321", size }, Date.now());
  expect(cache.size).toBe(2);
  cache.keep(request("campus", "d"), { value: "beyond the ceiling", size }, Date.now());
  expect(cache.size).toBe(1);
  cache.keep(request("campus", "e"), { value: "12345", size }, Date.now());
  cache.forget("campus");
  expect(cache.size).toBe(0);
});

test("a list whose read began before its source was forgotten is not kept", async () => {
  const cache = new ReadCache();
  const readAt = Date.now();
  cache.forget("mooc");
  cache.keep(request("mooc", "list"), { value: "old", size }, readAt);
  cache.keep(request("campus", "list"), { value: "old", size }, readAt);
  expect((await cache.read(request("mooc", "list"), bringing("new"))).value).toBe("new");
  expect((await cache.read(request("campus", "list"), bringing("new"))).value).toBe("old");
});

test("a read that began earlier, and ends later, does not take the place of one that began later", async () => {
  const cache = new ReadCache();
  const end: ((value: string) => void)[] = [];
  const asked = request("campus", "page");
  const slow = loading(() => new Promise<string>((resolve) => end.push(resolve)));
  const first = cache.read(asked, slow);
  const live = cache.read({ ...asked, era: "two", live: true }, slow);
  expect(end).toHaveLength(2);
  end[1]?.("later");
  expect((await live).value).toBe("later");
  end[0]?.("earlier");
  expect((await first).value).toBe("earlier");
  expect(cache.peek(asked)).toMatchObject({ value: "later", era: "two" });
});
