import { LineCounter, isAlias, isScalar, parseDocument, visit, type Document } from "yaml";
import { ConfigError } from "./config-error.js";
import { FaultList } from "./fault-list.js";
import { formatKeyPath, mergeKey, type KeyPath } from "./key-path.js";
import { describeYamlError } from "./yaml-errors.js";
import { lineOfNode, lineOfPath, pathOfMap, wordOf } from "./yaml-lines.js";

/** A YAML file as plain data that still knows its lines. */
export interface YamlFile {
  /** An empty file is an empty mapping. */
  readonly value: unknown;
  /** Keys that stand twice, and merge keys: faults that leave the rest readable. More may be added. */
  readonly faults: FaultList;
}

/** Copies that aliases may make of one anchor's content; more is taken for an attack on memory. */
const maxAliasCount = 100;

/**
 * Parses one YAML document.
 * @throws ConfigError where it is not one.
 */
export function readYaml(text: string, file: string): YamlFile {
  const lines = new LineCounter();
  const document = parse(text, lines, file);
  const faults = new FaultList(file, (path: KeyPath) => lineOfPath(document, lines, path));
  const yaml: OpenYaml = { document, lines, file, faults };
  addSyntaxFaults(yaml);
  faults.throwIfAny();
  addDuplicateKeys(yaml);
  addMergeKeys(yaml);
  return { value: toPlainData(yaml), faults };
}

interface OpenYaml {
  readonly document: Document;
  readonly lines: LineCounter;
  readonly file: string;
  readonly faults: FaultList;
}

function parse(text: string, lineCounter: LineCounter, file: string): Document {
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      stringKeys: true,
      uniqueKeys: false,
      logLevel: "error",
    });
  } catch (cause) {
    // The parser is recursive: nesting without end exhausts the stack.
    throw tooDeep(file, cause);
  }
}

function addSyntaxFaults({ document, lines, file, faults }: OpenYaml): void {
  const reported = new Set<number>();
  for (const { code, pos } of [...document.errors, ...document.warnings]) {
    const { line } = lines.linePos(pos[0]);
    // One slip makes several errors on its line: the first names it.
    if (reported.has(line)) continue;
    reported.add(line);
    faults.addElsewhere({ file, line, key: "" }, describeYamlError(code));
  }
}

function addDuplicateKeys({ document, lines, file, faults }: OpenYaml): void {
  visit(document, {
    Map(_, map, parents) {
      const firstLines = new Map<unknown, number>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const line = lineOfNode(lines, key);
        const first = firstLines.get(key.value);
        if (first === undefined) {
          firstLines.set(key.value, line);
          continue;
        }
        const path = [...pathOfMap(map, parents), String(key.value)];
        faults.addElsewhere(
          { file, line, key: formatKeyPath(path) },
          { problem: `set twice, first on line ${first}`, expected: "each key once" },
        );
      }
    },
  });
}

function addMergeKeys({ document, faults }: OpenYaml): void {
  visit(document, {
    Map(_, map, parents) {
      if (!map.items.some(({ key }) => wordOf(key) === mergeKey)) return;
      faults.add([...pathOfMap(map, parents), mergeKey], {
        problem: "merge keys are not supported",
        expected: "the keys themselves; an alias (*name) may stand for a whole value",
      });
    },
  });
}

function toPlainData({ document, lines, file }: OpenYaml): unknown {
  try {
    return (document.toJS({ maxAliasCount }) as unknown) ?? {};
  } catch (cause) {
    if (!(cause instanceof ReferenceError)) throw tooDeep(file, cause);
    let line: number | undefined;
    visit(document, {
      Alias(_, alias) {
        line ??= isAlias(alias) ? lineOfNode(lines, alias) : undefined;
      },
    });
    throw unusable({ file, line, problem: "aliases without measure", expected: "few aliases" });
  }
}

function tooDeep(file: string, cause: unknown): unknown {
  if (!(cause instanceof RangeError)) return cause;
  return unusable({ file, line: undefined, problem: "too deep", expected: "less nesting" });
}

function unusable(fault: {
  file: string;
  line: number | undefined;
  problem: string;
  expected: string;
}): ConfigError {
  return new ConfigError([{ ...fault, key: "", nearest: undefined }]);
}
