import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A fenced part of a Markdown file. */
export interface Block {
  /** Such as `README.md:12`. */
  readonly place: string;
  readonly language: string;
  readonly text: string;
  /** The block right behind, where nothing but blank lines stand between. */
  readonly next: Block | undefined;
}

export interface MarkdownFile {
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
}

const fence = /^```(\w*)\n([^]*?)^```$/gmu;
const elsewhere = new Set(["node_modules", "dist", "coverage", "data", ".git"]);

/** Every Markdown file of the project. */
export function readManual(): readonly MarkdownFile[] {
  return markdownPaths(".").map((path) => {
    const text = readFileSync(path, "utf8");
    return { path, text, blocks: readBlocks(path, text) };
  });
}

function markdownPaths(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return elsewhere.has(entry.name) ? [] : markdownPaths(path);
    return entry.name.endsWith(".md") ? [path] : [];
  });
}

function readBlocks(path: string, text: string): readonly Block[] {
  const blocks: Block[] = [];
  let behind = text.length;
  for (const match of [...text.matchAll(fence)].reverse()) {
    const [whole, language = "", body = ""] = match;
    const end = match.index + whole.length;
    const follows = text.slice(end, behind).trim() === "";
    const place = `${path}:${text.slice(0, match.index).split("\n").length}`;
    blocks.unshift({ place, language, text: body, next: follows ? blocks[0] : undefined });
    behind = match.index;
  }
  return blocks;
}

/** The cells of the table that follows `marker`. */
export function tableAfter(text: string, marker: string): readonly (readonly string[])[] {
  const at = text.indexOf(marker);
  if (at < 0) throw new Error(`${marker} is nowhere`);
  const lines = text
    .slice(at + marker.length)
    .trimStart()
    .split("\n");
  const end = lines.findIndex((line) => !line.startsWith("|"));
  return lines
    .slice(0, end)
    .filter((line) => !/^\|[\s|-]+\|$/u.test(line))
    .map((line) =>
      line
        .split(/(?<!\\)\|/u)
        .slice(1, -1)
        .map((cell) => cell.trim().replaceAll("\\|", "|")),
    );
}
