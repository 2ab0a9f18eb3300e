import { afterEach, describe, expect, it } from "@jest/globals";
import { BodyMemory } from "../../../src/http/body-memory.js";
import { bearer, clientCredentials } from "../../../src/http/credentials.js";
import { parseJson } from "../../../src/http/decode.js";
import type { BodyReader } from "../../../src/http/http-client.js";
import { ReaderName } from "../../../src/http/reader-name.js";
import { recipeOf } from "../../../src/domain/recipes.js";
import type { SourceError } from "../../../src/domain/errors.js";
import { call, client, closeAll, errorOf, get, serve } from "./support.js";

afterEach(closeAll);

const lists = new ReaderName<unknown>();

/** Counts how often it reads. */
function reader(name = lists): BodyReader<unknown> & { readonly reads: () => number } {
  let reads = 0;
  return {
    name,
    read: ({ status, body }) => {
      reads += 1;
      return { status, content: parseJson(body) };
    },
    reads: () => reads,
  };
}

/** A server that says what it is told to say. */
async function saying(first: string) {
  const told = { text: first, status: 200, headers: {} as Record<string, string> };
  const server = await serve((_request, response) => {
    response.writeHead(told.status, told.headers);
    response.end(told.text);
  });
  return { server, told };
}

describe("an answer that comes again unchanged", () => {
  it("is asked for, and is not read again: the very same value is handed out", async () => {
    const { server } = await saying('{"a":[1]}');
    const http = client(server.url);
    const list = reader();
    const budget = call();
    const first = await http.read(get, budget, list);
    const second = await http.read(get, budget, list);
    expect(first).toEqual({ status: 200, content: { a: [1] } });
    expect(second).toBe(first);
    expect(list.reads()).toBe(1);
    expect(server.requests).toHaveLength(2);
    expect(budget.taken()).toBe(2);
  });

  it("is read again as soon as one byte of it is another, and when it is what it was before that", async () => {
    const { server, told } = await saying('{"a":1}');
    const http = client(server.url);
    const list = reader();
    const contents: unknown[] = [];
    for (const text of ['{"a":1}', '{"a":2}', '{"a":1}', '{"a":1 }']) {
      told.text = text;
      contents.push(((await http.read(get, call(), list)) as { content: unknown }).content);
    }
    expect(contents).toEqual([{ a: 1 }, { a: 2 }, { a: 1 }, { a: 1 }]);
    expect(list.reads()).toBe(4);
  });

  it("is another answer under another status", async () => {
    const { server, told } = await saying("{}");
    const http = client(server.url);
    const list = reader();
    const request = { ...get, expect: [404] };
    await http.read(request, call(), list);
    told.status = 404;
    expect(await http.read(request, call(), list)).toMatchObject({ status: 404 });
    expect(list.reads()).toBe(2);
  });

  it("is recognised for an equal request alone", async () => {
    const { server } = await saying("{}");
    const http = client(server.url);
    const list = reader();
    const post = { ...get, method: "POST" } as const;
    const requests = [
      get,
      { ...get, path: "/others" },
      { ...get, query: [["id", "1"]] as const },
      { ...get, query: [["id", "2"]] as const },
      { ...get, accept: "application/xml" },
      { ...get, headers: { "X-Shape": "wide" } },
      post,
      { ...post, body: { type: "application/json", text: "{}" } as const },
      { ...post, body: { type: "application/json", text: "[]" } as const },
      { ...post, body: { type: "application/xml", text: "[]" } as const },
    ];
    for (const request of requests) await http.read(request, call(), list);
    expect(list.reads()).toBe(requests.length);
    for (const request of requests) await http.read(request, call(), list);
    expect(list.reads()).toBe(requests.length);
  });

  it("is read by each reader for itself: what one wants is not what another wants", async () => {
    const { server } = await saying('{"a":1,"raw":2}');
    const http = client(server.url);
    const plain = reader(new ReaderName());
    const raw = reader(new ReaderName());
    const first = await http.read(get, call(), plain);
    const second = await http.read(get, call(), raw);
    expect(second).not.toBe(first);
    expect(await http.read(get, call(), plain)).toBe(first);
    expect(await http.read(get, call(), raw)).toBe(second);
    expect([plain.reads(), raw.reads()]).toEqual([1, 1]);
  });

  it("is no other type of value than the one that its reader's name was made for", () => {
    const numbers = new ReaderName<number>();
    const counting: BodyReader<number> = { name: numbers, read: ({ body }) => body.length };
    // @ts-expect-error -- what is made under this name are numbers
    const spelling: BodyReader<string> = { name: numbers, read: ({ body }) => body.toString() };
    expect([counting.name, spelling.name]).toEqual([numbers, numbers]);
    expect(new ReaderName<number>().word).not.toBe(numbers.word);
  });

  it("is not shared between credentials, though they share the memory", async () => {
    const { server } = await saying("{}");
    const memory = new BodyMemory();
    const list = reader();
    const one = client(server.url, { memory, credentials: bearer("one") });
    const other = client(server.url, { memory, credentials: bearer("other") });
    const first = await one.read(get, call(), list);
    expect(await other.read(get, call(), list)).not.toBe(first);
    expect(await one.read(get, call(), list)).toBe(first);
    expect(list.reads()).toBe(2);
  });

  it("is recognised under a new token of the same credentials", async () => {
    let tokens = 0;
    const server = await serve((request, response) => {
      if (request.url === "/token") {
        tokens += 1;
        response.end(JSON.stringify({ access_token: `t${tokens}`, expires_in: 3600 }));
        return;
      }
      // The second request finds its token refused.
      const isRefused = tokens === 1 && server.requests.length === 3;
      response.writeHead(isRefused ? 401 : 200).end("{}");
    });
    const settings = { timeoutMs: 5_000, retries: 0, concurrency: 4, maxResponseBytes: 1_000 };
    const http = client(server.url, {
      credentials: clientCredentials({
        tokenUrl: `${server.url}/token`,
        clientId: "id",
        clientSecret: "secret",
        scheme: "Bearer",
        client: { ...settings, sourceId: "test", breaker: { failures: 9, openMs: 1_000 } },
      }),
    });
    const list = reader();
    const first = await http.read(get, call(), list);
    expect(await http.read(get, call(), list)).toBe(first);
    expect(tokens).toBe(2);
  });

  it("is kept by nobody where it was no answer, or not what was promised", async () => {
    const { server, told } = await saying("<html>");
    const http = client(server.url);
    const list = reader();
    expect((await errorOf(http.read(get, call(), list))).reason).toBe("SOURCE_BAD_RESPONSE");
    expect((await errorOf(http.read(get, call(), list))).reason).toBe("SOURCE_BAD_RESPONSE");
    expect(list.reads()).toBe(2);
    told.text = "{}";
    const good = await http.read(get, call(), list);
    told.status = 500;
    expect((await errorOf(http.read(get, call(), list))).reason).toBe("SOURCE_ERROR");
    told.status = 200;
    expect(await http.read(get, call(), list)).toBe(good);
  });

  it("is counted, and bounded by bytes: what is unused for longest is forgotten", async () => {
    const memory = new BodyMemory(400_000);
    const { server, told } = await saying(JSON.stringify({ filler: "x".repeat(8_000) }));
    const http = client(server.url, { memory, sourceId: "counted" });
    const list = reader();
    for (let id = 0; id < 20; id += 1) await http.read({ ...get, path: `/${id}` }, call(), list);
    expect(memory.bytes).toBeGreaterThan(100_000);
    expect(memory.bytes).toBeLessThanOrEqual(400_000);
    await http.read({ ...get, path: "/19" }, call(), list);
    await http.read({ ...get, path: "/0" }, call(), list);
    expect(memory.counts.get("counted")).toEqual({ reused: 1, made: 21 });
    told.text = JSON.stringify({ filler: "x".repeat(100_000) });
    await http.read({ ...get, path: "/large" }, call(), list);
    await http.read({ ...get, path: "/large" }, call(), list);
    expect(memory.counts.get("counted")).toEqual({ reused: 1, made: 23 });
  });

  it("is kept from its second coming on, where the source has kept changing its answers", async () => {
    const { server, told } = await saying("0");
    const http = client(server.url);
    const list = reader();
    for (let turn = 0; turn < 20; turn += 1) {
      told.text = String(turn);
      await http.read(get, call(), list);
    }
    const other = { ...get, path: "/other" };
    const first = await http.read(other, call(), list);
    const second = await http.read(other, call(), list);
    expect(second).toEqual(first);
    expect(await http.read(other, call(), list)).toBe(second);
    expect(list.reads()).toBe(22);
  });

  it("is kept from its second coming on where it is long, until the source has repeated itself", async () => {
    const { server } = await saying(JSON.stringify({ filler: "x".repeat(100_000) }));
    const http = client(server.url);
    const list = reader();
    await http.read(get, call(), list);
    const second = await http.read(get, call(), list);
    expect(await http.read(get, call(), list)).toBe(second);
    expect(list.reads()).toBe(2);
    const other = await http.read({ ...get, path: "/other" }, call(), list);
    expect(await http.read({ ...get, path: "/other" }, call(), list)).toBe(other);
    expect(list.reads()).toBe(3);
  });

  it("is read from each of several answers under way at a time", async () => {
    let turn = 0;
    const server = await serve((_request, response) => {
      turn += 1;
      setTimeout(() => response.end(String(turn % 2)), turn % 3);
    });
    const http = client(server.url);
    const seen = new Map<unknown, Set<unknown>>();
    const list: BodyReader<{ text: string }> = {
      name: new ReaderName(),
      read: ({ body }) => ({ text: body.toString() }),
    };
    await Promise.all(
      Array.from({ length: 40 }, async () => {
        const value = await http.read(get, call(), list);
        seen.set(value.text, (seen.get(value.text) ?? new Set()).add(value));
      }),
    );
    for (const [text, values] of seen) {
      for (const value of values) expect(value).toEqual({ text });
    }
  });
});

describe("a source that offers validators", () => {
  it.each([
    ["etag", '"v1"', "if-none-match"],
    ["last-modified", "Sun, 01 Nov 2020 00:00:00 GMT", "if-modified-since"],
  ])("is asked by its %s whether anything has changed", async (header, validator, condition) => {
    let version = validator;
    const server = await serve((request, response) => {
      const isSame = request.headers[condition] === version;
      response.writeHead(isSame ? 304 : 200, { [header]: version });
      response.end(isSame ? undefined : JSON.stringify({ version }));
    });
    const http = client(server.url);
    const list = reader();
    const first = await http.read(get, call(), list);
    expect(await http.read(get, call(), list)).toBe(first);
    version = validator.replace("1", "2");
    const changed = await http.read(get, call(), list);
    expect(changed).toEqual({ status: 200, content: { version } });
    expect(await http.read(get, call(), list)).toEqual(changed);
    expect(server.requests[0]?.headers[condition]).toBeUndefined();
    expect(list.reads()).toBe(3);
  });

  it("is not asked by the date of what has only just been modified: it may be modified again in that second", async () => {
    const server = await serve((_request, response) => {
      const now = new Date().toUTCString();
      response.writeHead(200, { date: now, "last-modified": now }).end("{}");
    });
    const http = client(server.url);
    await http.read(get, call(), reader());
    await http.read(get, call(), reader());
    expect(server.requests[1]?.headers["if-modified-since"]).toBeUndefined();
  });

  it("is asked by its etag where it has a date as well", async () => {
    const { server, told } = await saying("{}");
    told.headers = { etag: '"v1"', "last-modified": "Sun, 01 Nov 2020 00:00:00 GMT" };
    const http = client(server.url);
    await http.read(get, call(), reader());
    await http.read(get, call(), reader());
    const headers = server.requests[1]?.headers;
    expect(headers?.["if-none-match"]).toBe('"v1"');
    expect(headers?.["if-modified-since"]).toBeUndefined();
  });

  it("is believed only where it was asked: any other 304 is no answer", async () => {
    const { server, told } = await saying("{}");
    const http = client(server.url);
    await http.read(get, call(), reader());
    told.status = 304;
    told.text = "";
    expect((await errorOf(http.read(get, call(), reader()))).reason).toBe("SOURCE_BAD_RESPONSE");
    told.headers = { etag: '"v1"' };
    const error: SourceError = await errorOf(http.read(get, call(), reader()));
    expect(error.reason).toBe("SOURCE_BAD_RESPONSE");
  });

  it("is not asked by one reader, or client, with what another was given", async () => {
    const { server, told } = await saying("{}");
    told.headers = { etag: '"v1"' };
    const memory = new BodyMemory();
    const one = client(server.url, { memory });
    await one.read(get, call(), reader());
    await one.read(get, call(), reader(new ReaderName()));
    await client(server.url, { memory }).read(get, call(), reader());
    await one.read({ ...get, path: "/other" }, call(), reader());
    expect(server.requests.map(({ headers }) => headers["if-none-match"])).toEqual(
      Array(4).fill(undefined),
    );
  });
});

describe("what is made of an answer", () => {
  it("has a recipe where the answer is another one than the last: it makes the same of the same bytes", async () => {
    const { server, told } = await saying('{"a":1}');
    const http = client(server.url);
    const list = reader();
    await http.read(get, call(), list);
    told.text = '{"a":2}';
    const value = (await http.read(get, call(), list)) as object;
    told.text = '{"a":3}';
    await http.read(get, call(), list);
    const recipe = recipeOf(value);
    expect(recipe?.bytes).toBe(Buffer.byteLength('{"a":2}'));
    const made = recipe?.make();
    expect(made).toEqual({ status: 200, content: { a: 2 } });
    expect(made).not.toBe(value);
    expect(list.reads()).toBe(4);
    expect(server.requests).toHaveLength(3);
  });

  it("has none where it is kept to be handed out again", async () => {
    const { server, told } = await saying('{"a":1}');
    const http = client(server.url);
    const list = reader();
    expect(recipeOf((await http.read(get, call(), list)) as object)).toBeUndefined();
    told.text = '{"a":2}';
    await http.read(get, call(), list);
    expect(recipeOf((await http.read(get, call(), list)) as object)).toBeUndefined();
  });
});
