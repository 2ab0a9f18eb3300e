import * as z from "zod";
import { settingsSchema } from "./settings.js";

/** A setting as a table of the manual has it. */
export interface SettingDescription {
  /** Path of the setting; `[]` stands for each element of a list. */
  readonly key: string;
  /** Where the setting is not of every kind of source or authentication: of which. */
  readonly only: string | undefined;
  readonly type: string;
  /** As the file would have it, or in words; `required` where there is none. */
  readonly default: string;
  readonly meaning: string;
}

/** Every setting that a configuration file may have, in the order of the schema. */
export function describeSettings(): readonly SettingDescription[] {
  const schema = z.toJSONSchema(settingsSchema, { unrepresentable: "any" });
  return describe("", schema as Schema);
}

/** As much of JSON Schema as the settings use, and what `.meta()` adds to it. */
interface Schema {
  readonly description?: string;
  readonly typeText?: string;
  readonly default?: string | number | boolean;
  readonly defaultText?: string;
  readonly const?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
}

function describe(key: string, schema: Schema): readonly SettingDescription[] {
  if (schema.description !== undefined) return [describeLeaf(key, schema)];
  if (schema.items !== undefined) return describe(`${key}[]`, schema.items);
  if (schema.oneOf !== undefined) return describeUnion(key, schema.oneOf);
  return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
    describe(key === "" ? name : `${key}.${name}`, inner),
  );
}

function describeLeaf(key: string, schema: Schema): SettingDescription {
  const known = schema.default === undefined ? undefined : String(schema.default);
  return {
    key,
    only: undefined,
    type: schema.typeText ?? schema.const ?? "text",
    default: schema.defaultText ?? known ?? "required",
    meaning: schema.description ?? "",
  };
}

/** The settings of all members, each once; those that not every member has are told with the members' word. */
function describeUnion(key: string, members: readonly Schema[]): readonly SettingDescription[] {
  const rows = new Map<string, { row: SettingDescription; words: string[] }>();
  for (const member of members) {
    const [tag, word] = wordOf(member);
    for (const found of describe(key, member)) {
      const known = rows.get(found.key) ?? { row: found, words: [] };
      known.words.push(word);
      rows.set(found.key, known);
      if (found.key === `${key}.${tag}`) {
        known.row = { ...found, type: known.words.join(" or ") };
      }
    }
  }
  return [...rows.values()].map(({ row, words }) =>
    words.length === members.length ? row : { ...row, only: words.join(", ") },
  );
}

/** The key that tells members apart, and the word that this one has there. */
function wordOf({ properties = {} }: Schema): readonly [tag: string, word: string] {
  for (const [tag, value] of Object.entries(properties)) {
    if (value.const !== undefined) return [tag, value.const];
  }
  return ["", ""];
}
