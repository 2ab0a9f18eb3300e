import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { explorerRoutes } from "../../../src/server/explorer.js";
import { createStaticFiles } from "../../../src/server/static-files.js";
import { startTestServer, type TestServer } from "./test-server.js";

describe("pages that the build made", () => {
  let folder: string;
  let server: TestServer;
  let origin: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rollcall-pages-"));
    await mkdir(join(folder, "page/assets"), { recursive: true });
    await writeFile(join(folder, "secret.html"), "secret");
    await writeFile(join(folder, "page/index.html"), "<!doctype html><title>Page</title>");
    await writeFile(join(folder, "page/.built-from"), "secret");
    await writeFile(join(folder, "page/assets/main-1.js"), "export {};".repeat(100));
    const files = createStaticFiles(join(folder, "page"), "default-src 'none'");
    const missing = createStaticFiles(join(folder, "none"), "default-src 'none'");
    server = await startTestServer({
      routes: [
        {
          path: "/page",
          methods: ["GET", "HEAD"],
          handle: (exchange) => files.send(exchange, "index.html"),
        },
        {
          path: "/page/*",
          methods: ["GET"],
          handle: (exchange) => files.send(exchange, exchange.path.slice(6)),
        },
        {
          path: "/none",
          methods: ["GET"],
          handle: (exchange) => missing.send(exchange, "index.html"),
        },
      ],
    });
    origin = new URL(server.url).origin;
  });

  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  it("asks anew for the page, and keeps what has a hash in its name", async () => {
    const page = await fetch(`${origin}/page`);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("cache-control")).toBe("no-cache");
    expect(page.headers.get("content-security-policy")).toBe("default-src 'none'");
    const script = await fetch(`${origin}/page/assets/main-1.js`);
    expect(script.headers.get("content-type")).toBe("text/javascript; charset=utf-8");
    expect(script.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(script.headers.get("x-content-type-options")).toBe("nosniff");
  });

  it("compresses for those who can read it", async () => {
    const zipped = await fetch(`${origin}/page/assets/main-1.js`);
    expect(zipped.headers.get("content-encoding")).toBe("gzip");
    expect(await zipped.text()).toHaveLength(1_000);
    for (const encoding of ["identity", "gzip;q=0", "br"]) {
      const plain = await fetch(`${origin}/page/assets/main-1.js`, {
        headers: { "accept-encoding": encoding },
      });
      expect(plain.headers.get("content-encoding")).toBeNull();
      expect(plain.headers.get("content-length")).toBe("1000");
      expect(plain.headers.get("vary")).toBe("Accept-Encoding");
      await plain.text();
    }
  });

  it.each([
    "/page/../secret.html",
    "/page/..%2fsecret.html",
    "/page/assets/../../secret.html",
    "/page/assets/..%5c..%5csecret.html",
    "/page//etc/passwd",
    "/page/.built-from",
    "/page/assets",
    "/page/assets/",
    "/page/assets/none.js",
    "/page/%00",
  ])("has nothing at %s", async (path) => {
    expect(await statusOf(path)).toBe(404);
  });

  const statusOf = (path: string): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      // Unlike fetch, this sends the path as it is.
      const sent = request({ host: "127.0.0.1", port: server.port, path }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      sent.on("error", reject).end();
    });

  it("says what to do where a page has not been built", async () => {
    const answer = await fetch(`${origin}/none`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain("npm run build");
  });
});

describe("the explorer", () => {
  it.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
  ])(
    "with introspection %s and landing page %s: served is %s",
    (introspection, landingPage, served) => {
      expect(explorerRoutes({ introspection, landingPage }).length > 0).toBe(served);
    },
  );
});
