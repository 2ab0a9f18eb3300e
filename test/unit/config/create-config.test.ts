import { describe, expect, test } from "@jest/globals";
import { ConfigError } from "../../../src/config/config-error.js";
import { createConfig } from "../../../src/config/create-config.js";
import { isProduction, readEnvironment } from "../../../src/config/environment.js";

const source = {
  id: "mooc",
  kind: "moocit",
  baseUrl: "http://127.0.0.1:9",
  auth: { type: "bearer", token: "t" },
};

describe("settings as plain data", () => {
  test("make a configuration as a file does", () => {
    const settings = { sources: [source] };
    const config = createConfig(settings, { env: {}, directory: "/srv", overrides: { port: 0 } });
    expect(config.server.port).toBe(0);
    expect(config.storage).toEqual({ kind: "embedded", directory: "/srv/data" });
    expect(Object.isFrozen(settings.sources[0])).toBe(false);
  });

  test("have faults without lines", () => {
    const create = (): unknown =>
      createConfig({ sources: [{ ...source, id: 1 }] }, { env: {}, directory: "/" });
    expect(create).toThrow(ConfigError);
    expect(create).toThrow(/^configuration: sources\[0\]\.id: not valid; expected an id/u);
  });
});

describe("the environment", () => {
  test("is a frozen copy", () => {
    const env = readEnvironment();
    expect(Object.isFrozen(env)).toBe(true);
    expect(env).toEqual(expect.objectContaining({ PATH: expect.any(String) }));
  });

  test("says production in one word alone", () => {
    expect(isProduction({ NODE_ENV: "production" })).toBe(true);
    expect(isProduction({ NODE_ENV: "Production" })).toBe(false);
    expect(isProduction({})).toBe(false);
  });
});
