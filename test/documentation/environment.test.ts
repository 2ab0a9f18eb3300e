import { expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The environment variables that the program knows by name. */
function readNames(): readonly string[] {
  const files = readdirSync("src", { recursive: true, encoding: "utf8" });
  const texts = files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join("src", file), "utf8"));
  const names = texts.flatMap((text) =>
    [...text.matchAll(/\benv(?:ironment)?\["([A-Z_]+)"\]/gu)].map(([, name = ""]) => name),
  );
  return [...new Set(names)].sort();
}

test("every environment variable that the program reads is told with the settings", () => {
  const manual = readFileSync("docs/configuration.md", "utf8");
  const names = readNames();
  expect(names).toEqual(
    expect.arrayContaining(["OTEL_EXPORTER_OTLP_ENDPOINT", "PORT", "ROLLCALL_CONFIG"]),
  );
  expect(names.filter((name) => !manual.includes(`| \`${name}\``))).toEqual([]);
});
