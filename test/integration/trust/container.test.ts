import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { parse } from "yaml";
import { buildMain, type BuiltMain } from "../http/build-main.js";

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly image?: string;
        readonly environment: Readonly<Record<string, string>>;
        readonly volumes: readonly string[];
        readonly depends_on?: Readonly<Record<string, unknown>>;
        readonly ports?: readonly string[];
      }
    >
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const dockerfile = readFileSync("Dockerfile", "utf8");
const compose = parse(readFileSync("compose.yaml", "utf8")) as Compose;
const configuration = "examples/docker/rollcall.yaml";

let main: BuiltMain;
beforeAll(async () => {
  main = await buildMain();
});
afterAll(() => main.remove());

test("the image is what is built and nothing else, and nobody in it is root", () => {
  const lines = dockerfile.split("\n");
  expect(lines.filter((line) => line.startsWith("FROM"))).toEqual([
    "FROM node:20-slim AS build",
    "FROM node:20-slim",
  ]);
  const last = dockerfile.slice(dockerfile.lastIndexOf("FROM"));
  expect(last.match(/^COPY .*$/gm)).toEqual([
    "COPY --from=build /rollcall/package.json ./",
    "COPY --from=build /rollcall/node_modules ./node_modules",
    "COPY --from=build /rollcall/dist ./dist",
  ]);
  expect(last).toMatch(/^USER node$/m);
  expect(last.indexOf("USER node")).toBeLessThan(last.indexOf("\nCMD"));
  expect(last).toContain("NODE_ENV=production");
  const ignored = readFileSync(".dockerignore", "utf8").split("\n");
  for (const name of [".git", ".env*", "node_modules", "data"]) expect(ignored).toContain(name);
  for (const name of ["src", "scripts", "examples", "package-lock.json"]) {
    expect([name, existsSync(name), ignored.includes(name)]).toEqual([name, true, false]);
  }
});

test("what compose mounts is there, and names what the other service is called", () => {
  const { rollcall, postgres } = compose.services;
  const [mounted] = rollcall?.volumes ?? [];
  expect(mounted).toBe(`./${configuration}:/etc/rollcall/rollcall.yaml:ro`);
  expect(dockerfile).toContain("ROLLCALL_CONFIG=/etc/rollcall/rollcall.yaml");
  const storage = (parse(readFileSync(configuration, "utf8")) as { storage: { url: string } })
    .storage;
  expect(storage.url).toMatch(
    new RegExp(`^postgres://${postgres?.environment["POSTGRES_USER"] ?? "?"}:.*@postgres/`),
  );
  expect(storage.url.endsWith(`/${postgres?.environment["POSTGRES_DB"] ?? "?"}`)).toBe(true);
  expect(Object.keys(rollcall?.depends_on ?? {})).toEqual(["postgres"]);
  // Only on this machine.
  expect(rollcall?.ports).toEqual(["127.0.0.1:4000:4000"]);
  for (const { volumes } of Object.values(compose.services)) {
    for (const volume of volumes) {
      const [from = ""] = volume.split(":");
      expect([from, from.startsWith("./") ? existsSync(from) : from in compose.volumes]).toEqual([
        from,
        true,
      ]);
    }
  }
});

test("what compose says to type sets every variable before it is used", () => {
  const text = readFileSync("compose.yaml", "utf8");
  const typed = text.slice(0, text.indexOf("\nservices:"));
  const set = [...typed.matchAll(/\b([A-Z_0-9]+)=/gu)].map(({ 1: name = "", index }) => ({
    name,
    index,
  }));
  const isSet = (name: string, before: number): boolean =>
    set.some((each) => each.name === name && each.index < before);
  for (const { 1: name = "", index } of typed.matchAll(/\$([A-Z_0-9]+)/gu)) {
    expect([name, isSet(name, index)]).toEqual([name, true]);
  }
  for (const { 1: name = "" } of text.matchAll(/\$\{([A-Z_0-9]+)/gu)) {
    expect([name, isSet(name, typed.length)]).toEqual([name, true]);
  }
});

test("--check accepts the configuration with the variables that compose sets", async () => {
  const names = Object.keys(compose.services["rollcall"]?.environment ?? {});
  const values: Readonly<Record<string, string>> = {
    ROLLCALL_SECRET: "a secret of 32 characters or more, yes",
    ROLLCALL_KEY_SHA256: "0".repeat(64),
    POSTGRES_PASSWORD: "abc123",
    MOOC_URL: "https://mooc.example.org",
    MOOC_TOKEN: "token",
  };
  expect(names.sort()).toEqual(Object.keys(values).sort());
  const { stdout } = await promisify(execFile)(process.execPath, [main.path, "--check"], {
    env: { ...values, NODE_ENV: "production", ROLLCALL_CONFIG: configuration },
  });
  expect(stdout).toContain(`ok: ${configuration}`);
});

test("the health check asks /health/live, and says what it was told", async () => {
  const [, text = "[]"] = /HEALTHCHECK[^\n]*\\\n\s*CMD (\[.*\])/.exec(dockerfile) ?? [];
  const [program, ...args] = JSON.parse(text) as string[];
  expect(program).toBe("node");
  let status = 200;
  const paths: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const check = async (): Promise<unknown> => {
    const child = spawn(process.execPath, args, { env: { PORT: String(port) }, stdio: "ignore" });
    const [code] = (await once(child, "exit")) as [number];
    return code;
  };
  expect(await check()).toBe(0);
  status = 503;
  expect(await check()).toBe(1);
  await new Promise((resolve) => server.close(resolve));
  expect(await check()).toBe(1);
  expect(paths).toEqual(["/health/live", "/health/live"]);
});
