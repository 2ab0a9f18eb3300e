import type { z } from "zod";
import { createConfig } from "../../src/config/create-config.js";
import { describeSettings } from "../../src/config/describe-settings.js";
import { closeAll, openSources } from "../../src/gateway.js";
import { toCapabilities } from "../../src/graphql/resolvers/to-capabilities.js";
import { sourceKinds, type AnySourceKind } from "../../src/sources/source-kinds.js";
import type { Paging } from "../../src/sources/spi/capabilities.js";
import type { SourceConnector } from "../../src/sources/spi/source-connector.js";

/** Rows of cells; the first one is the head. */
export type Table = readonly (readonly string[])[];

/** Tables of the manual that the code itself tells, by the name that stands in `<!-- table: NAME -->`. */
export const tables: Readonly<Record<string, () => Promise<Table>>> = {
  sources: sourcesTable,
  settings: () => Promise.resolve(settingsTable()),
};

/** The table as Markdown, not yet aligned. */
export function toMarkdown([head = [], ...rows]: Table): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** What a source of each kind can do as it is configured by default. */
async function sourcesTable(): Promise<Table> {
  const connectors = await declaredConnectors();
  const columns = connectors.map(([, connector]) => describeConnector(connector));
  const names = Object.keys(columns[0] ?? {});
  return [
    ["", ...connectors.map(([kind]) => code(kind))],
    ...names.map((name) => [name, ...columns.map((column) => column[name] ?? "")]),
  ];
}

async function declaredConnectors(): Promise<readonly (readonly [string, SourceConnector])[]> {
  const settings = {
    sources: sourceKinds.map(({ name, settings: own }) => ({
      id: name,
      kind: name,
      baseUrl: "https://platform.example.org",
      auth: { type: "bearer", token: "token" },
      ...examplesOf(own),
    })),
  };
  const config = createConfig(settings, { env: {}, directory: process.cwd(), overrides: {} });
  const nothing = (): undefined => undefined;
  const sources = openSources(config, () => ({
    reportDrift: nothing,
    http: { onRequest: nothing, onBreaker: nothing },
  }));
  await closeAll(sources);
  return sources.map(({ config: { kind }, connector }) => [kind, connector]);
}

/** A value for each setting that a kind cannot do without. */
function examplesOf(settings: AnySourceKind["settings"]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, setting]) => {
      const { examples } = (setting as z.ZodType).meta() as { examples?: unknown[] };
      return examples === undefined ? [] : [[name, examples[0]]];
    }),
  );
}

function describeConnector(connector: SourceConnector): Readonly<Record<string, string>> {
  const { filters, orderBy, requiredFilters, unknownFields, canBulkEnroll, canBulkUnenroll } =
    toCapabilities(connector);
  return {
    Enrollments: describePaging(connector.enrollments.paths[0].paging),
    "Needs a filter by": either(requiredFilters.map((set) => set.map(code).join(" and "))),
    "Filters itself": list(
      filters.map(({ field, precision, maxValues }) => {
        const values = maxValues === 1 ? "" : ` ×${maxValues}`;
        return `${code(field)}${precision === "EXACT" ? "" : "≈"}${values}`;
      }),
    ),
    "Sorts itself by": list(orderBy.map(code)),
    "Lists users": describeList(connector.users),
    "Lists courses": describeList(connector.courses),
    "Users, courses per look-up": `${connector.userLookup?.batchSize ?? "–"}, ${connector.courseLookup?.batchSize ?? "–"}`,
    "Never tells": list(unknownFields.map(code)),
    "Bulk enrollment": canBulkEnroll
      ? `enrolls${canBulkUnenroll ? ", unenrolls" : ""}`
      : "read-only",
  };
}

function describeList(list: SourceConnector["users"] | SourceConnector["courses"]): string {
  return list === undefined ? "from enrollments" : describePaging(list.paths[0].paging);
}

function describePaging(paging: Paging): string {
  switch (paging.style) {
    case "whole-list":
      return "whole list";
    case "page-number":
      return `pages of ${paging.maxPageSize}, by number`;
    case "cursor":
      return `pages of ${paging.maxPageSize}, by cursor`;
  }
}

function settingsTable(): Table {
  const rows = describeSettings().map(({ key, only, type, default: fallback, meaning }) => [
    code(key),
    type,
    fallback === "required" ? "**required**" : fallback,
    only === undefined ? meaning : `${meaning} (${only})`,
  ]);
  return [["Setting", "Value", "Default", "Meaning"], ...rows];
}

function code(text: string): string {
  return `\`${text}\``;
}

function list(items: readonly string[]): string {
  return items.length === 0 ? "–" : items.join(", ");
}

function either(items: readonly string[]): string {
  return items.length === 0 ? "–" : items.join(" or ");
}
