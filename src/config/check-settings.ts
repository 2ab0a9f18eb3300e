import type * as z from "zod";
import type { FaultList } from "./fault-list.js";
import { valueAt, type KeyPath } from "./key-path.js";
import { nearestWord } from "./nearest-word.js";
import { settingsSchema, type Settings } from "./settings.js";
import { sourceOfUnknownKind } from "./source-settings.js";

type Issue = z.core.$ZodIssue;

/**
 * Checks each setting alone and fills in the defaults that depend on nothing else. Undefined where there are faults; all
 * of them are added.
 */
export function checkSettings(tree: unknown, faults: FaultList): Settings | undefined {
  const { data, issues } = check(settingsSchema, tree, [], faults);
  for (const { code, path } of issues) {
    const [top, place, key] = path;
    if (code !== "invalid_union" || top !== "sources" || key !== "kind") continue;
    // A source of an unknown kind still has settings that can be judged.
    const around = [top, place as number];
    check(sourceOfUnknownKind, valueAt(tree, around), around, faults);
  }
  return data as Settings | undefined;
}

interface Checked<T> {
  readonly data: T | undefined;
  readonly issues: readonly Issue[];
}

function check<T extends z.ZodType>(
  schema: T,
  value: unknown,
  around: KeyPath,
  faults: FaultList,
): Checked<z.output<T>> {
  const knownKeys = new Map<string, readonly string[]>();
  const result = schema.safeParse(value, {
    error: (issue) => {
      if (issue.code === "unrecognized_keys" || issue.code === "invalid_union") {
        knownKeys.set(JSON.stringify(issue.path ?? []), keysOf(issue.inst));
      }
      return wordsFor(issue);
    },
  });
  const issues = result.error?.issues ?? [];
  for (const issue of issues) {
    const path = [...around, ...issue.path];
    const known = knownKeys.get(JSON.stringify(issue.path)) ?? [];
    if (issue.code === "unrecognized_keys") {
      addUnknownKeys(path, issue.keys, { known, faults });
      continue;
    }
    addIssue(path, issue, { value: valueAt(value, issue.path), faults });
    if (issue.code === "invalid_union") {
      // The schema gives up on a mapping whose member it cannot tell: keys that none of them has are still to be told.
      const mapping = valueAt(value, issue.path.slice(0, -1));
      addUnknownKeys(path.slice(0, -1), keysBeyond(known, mapping), { known, faults });
    }
  }
  return { data: result.data, issues };
}

interface UnknownKeyContext {
  readonly known: readonly string[];
  readonly faults: FaultList;
}

function addUnknownKeys(
  path: KeyPath,
  keys: readonly string[],
  { known, faults }: UnknownKeyContext,
): void {
  for (const key of keys) {
    faults.add([...path, key], {
      problem: "unknown key",
      expected: `one of ${known.join(", ")}`,
      nearest: nearestWord(key, known),
    });
  }
}

function addIssue(
  path: KeyPath,
  issue: Issue,
  { value, faults }: { readonly value: unknown; readonly faults: FaultList },
): void {
  faults.add(path, {
    problem: value === undefined || value === null ? "missing" : "not valid",
    expected: issue.code === "invalid_key" ? (issue.issues[0]?.message ?? "a key") : issue.message,
    nearest: nearestWord(value, choicesOf(issue) ?? []),
  });
}

/** What is expected where the schema itself has no words for it. */
function wordsFor(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type") {
    return issue.expected === "array" ? "a list" : "a mapping";
  }
  const choices = choicesOf(issue);
  return choices === undefined ? undefined : `one of ${choices.join(", ")}`;
}

/** The words one of which is expected, where they can be listed. */
function choicesOf(issue: object): readonly string[] | undefined {
  const { values, options, params } = issue as Partial<Record<string, unknown>>;
  const words = values ?? options ?? (params as { words?: unknown } | undefined)?.words;
  return Array.isArray(words) ? words.map(String) : undefined;
}

/** The keys that a schema knows; of a union, those of all its members. */
function keysOf(schema: unknown): readonly string[] {
  const { shape, options } = schema as { shape?: object; options?: readonly unknown[] };
  return options === undefined
    ? Object.keys(shape ?? {})
    : [...new Set(options.flatMap((member) => keysOf(member)))];
}

function keysBeyond(known: readonly string[], mapping: unknown): readonly string[] {
  const isMapping = typeof mapping === "object" && mapping !== null && !Array.isArray(mapping);
  return isMapping ? Object.keys(mapping).filter((key) => !known.includes(key)) : [];
}
