import { describe, expect, test } from "@jest/globals";
import { existsSync, readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { readManual, type MarkdownFile } from "./markdown.js";

const manual = readManual();
const folders = "src|test|scripts|schema|docs|examples";
const isPath = new RegExp(
  `^(?:(?:${folders})/[\\w./*-]*|[\\w./*-]+[.](?:tsx?|mjs|md|graphql))$`,
  "u",
);

describe("the manual", () => {
  test("has a README in every folder that is meant to explain itself", () => {
    const paths = manual.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        "README.md",
        "CONTRIBUTING.md",
        "src/README.md",
        ...["config", "federation", "graphql", "http", "lab", "sources"].map(
          (folder) => `src/${folder}/README.md`,
        ),
        "test/README.md",
      ]),
    );
  });

  test("is short where it is read first", () => {
    const lines = (path: string): number =>
      manual.find((file) => file.path === path)?.text.split("\n").length ?? Infinity;
    expect(lines("README.md")).toBeLessThan(250);
    expect(lines("CONTRIBUTING.md")).toBeLessThan(80);
  });

  test.each(manual)("links of $path lead somewhere", (file) => {
    const links = [...file.text.matchAll(/\]\((?!https?:)([^)]+)\)/gu)].map(([, to = ""]) => to);
    expect(links.filter((link) => !leadsSomewhere(file, link))).toEqual([]);
  });

  test.each(manual)("files that $path names are there", ({ path, text }) => {
    const prose = text.replaceAll(/^```[^]*?^```$/gmu, "");
    const named = [...prose.matchAll(/`([^`\s]+)`/gu)].map(([, name = ""]) => name);
    const missing = named.filter((name) => isPath.test(name) && !isThere(name, dirname(path)));
    expect(missing).toEqual([]);
  });
});

function leadsSomewhere(from: MarkdownFile, link: string): boolean {
  const [path = "", anchor] = link.split("#");
  const target = path === "" ? from.path : join(dirname(from.path), path);
  if (!existsSync(target)) return false;
  const text = manual.find((file) => file.path === target)?.text;
  return anchor === undefined || text === undefined || headings(text).includes(anchor);
}

/** Headings as the fragments of links name them. */
function headings(text: string): readonly string[] {
  return [...text.matchAll(/^#+ (.+)$/gmu)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Paths stand from the root, from src, or from the folder of the file; a name alone for a file anywhere in it or in test. */
function isThere(name: string, folder: string): boolean {
  if (!name.includes("/")) return isBelow(name, folder === "." ? "src" : folder);
  return [".", "src", folder].some((start) => {
    const path = join(start, name);
    if (!name.includes("*")) return existsSync(path);
    const parent = dirname(path);
    return existsSync(parent) && readdirSync(parent).some((entry) => fits(basename(path), entry));
  });
}

function isBelow(name: string, folder: string): boolean {
  if (existsSync(name) || existsSync(join("src", name))) return true;
  return [folder, "test"].some((start) =>
    readdirSync(start, { recursive: true, encoding: "utf8" }).some((entry) =>
      fits(name, basename(entry)),
    ),
  );
}

/** `*` stands for any part of a file's name. */
function fits(pattern: string, name: string): boolean {
  const escaped = pattern.replaceAll(".", "[.]").replaceAll("*", ".*");
  return new RegExp(`^${escaped}$`, "u").test(name);
}
