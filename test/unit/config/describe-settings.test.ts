import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import { describeSettings } from "../../../src/config/describe-settings.js";
import { sourceKinds } from "../../../src/sources/source-kinds.js";

const settings = describeSettings();

function find(key: string): unknown {
  return settings.find((setting) => setting.key === key);
}

describe("the table of settings", () => {
  test("has each setting once, with a type, a default and a meaning", () => {
    expect(new Set(settings.map(({ key }) => key)).size).toBe(settings.length);
    for (const setting of settings) {
      expect(setting).toMatchObject({
        key: expect.stringMatching(/^[a-z]+(?:\[\])?(?:\.[a-zA-Z0-9]+(?:\[\])?)+$/u),
        type: expect.stringMatching(/./u),
        default: expect.stringMatching(/./u),
        meaning: expect.stringMatching(/^[A-Z].*[^.]$/u),
      });
    }
  });

  test("has every key of the manual's example", () => {
    const manual = readFileSync(new URL("manual-example.yaml.txt", import.meta.url), "utf8");
    const example = manual.replaceAll(/\s#.*$/gmu, "");
    const known = new Set(settings.flatMap(({ key }) => key.replaceAll("[]", "").split(".")));
    const keys = [...example.matchAll(/(?:^|[\s{])([a-z][A-Za-z0-9]*):(?=\s|$)/gmu)].map(
      ([, key]) => key,
    );
    expect(keys.length).toBeGreaterThan(60);
    for (const key of keys) expect(known).toContain(key);
  });

  test("tells defaults, units and where a setting belongs", () => {
    expect(find("limits.deadlineSeconds")).toMatchObject({ type: "seconds", default: "25" });
    expect(find("sources[].id")).toMatchObject({ default: "required", only: undefined });
    expect(find("sources[].format")).toMatchObject({ only: "ispring", type: "json or xml" });
    expect(find("sources[].auth.token")).toMatchObject({ only: "bearer", type: "secret" });
    expect(find("sources[].kind")).toMatchObject({
      type: sourceKinds.map(({ name }) => name).join(" or "),
      default: "required",
    });
  });
});
