import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLInputType,
  type GraphQLSchema,
} from "graphql";
import type { Chance } from "../chance.js";

/** A text to be parsed and validated, and what is sent with it. */
export interface GeneratedOperation {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** Values for arguments that mean something in the schema, by their names. */
export type ArgumentTexts = Readonly<Record<string, readonly string[]>>;

/**
 * An operation over whatever schema: aliases, merged fields, fragments of all kinds, conditions on constants and on
 * variables, arguments with and without variables. Not each one is valid.
 */
export function generateOperation(
  chance: Chance,
  schema: GraphQLSchema,
  argumentTexts: ArgumentTexts = {},
): GeneratedOperation {
  const writer = new Writer(chance, schema, argumentTexts);
  return writer.write();
}

const fragmentNames = ["One", "Two", "Three"];

class Writer {
  readonly #definitions = new Map<string, string>();
  readonly #variables: Record<string, unknown> = {};
  readonly #given = new Map<string, string>();
  readonly #fragments = new Map<string, GraphQLCompositeType>();

  constructor(
    private readonly chance: Chance,
    private readonly schema: GraphQLSchema,
    private readonly argumentTexts: ArgumentTexts,
  ) {}

  write(): GeneratedOperation {
    const { chance, schema } = this;
    const types = Object.values(schema.getTypeMap()).filter(
      (type): type is GraphQLCompositeType =>
        isCompositeType(type) && !type.name.startsWith("__") && type !== schema.getQueryType(),
    );
    for (const name of fragmentNames) {
      if (chance.is(0.6)) this.#fragments.set(name, chance.of(types));
    }
    const query = schema.getQueryType();
    if (query == null) throw new Error("The schema has no query");
    const selection = this.#selection(query, 4, []);
    // One that spreads another would have to come before it: they end in plain fields.
    const fragments = [...this.#fragments].map(
      ([name, type]) =>
        `fragment ${name} on ${type.name} ${this.#selection(type, 2, fragmentNames)}`,
    );
    const used = fragments.filter((_text, at) => {
      const name = [...this.#fragments.keys()][at] ?? "";
      return selection.includes(`...${name}`);
    });
    const body = [selection, ...used].join("\n");
    const definitions = [...this.#definitions]
      .filter(([name]) => new RegExp(`\\$${name}\\b`, "u").test(body))
      .map(([name, type]) => `$${name}: ${type}`);
    const head = definitions.length === 0 ? "" : `(${definitions.join(", ")})`;
    return { text: `query Q${head} ${body}`, variables: this.#variables };
  }

  #selection(type: GraphQLCompositeType, depth: number, without: readonly string[]): string {
    const { chance } = this;
    const parts: string[] = [];
    for (let at = 0, count = 1 + chance.below(5); at < count; at++) {
      parts.push(this.#part(type, depth, without));
      if (chance.is(0.15)) parts.push(parts[0] ?? "");
    }
    return `{ ${parts.filter((part) => part !== "").join(" ") || "__typename"} }`;
  }

  #part(type: GraphQLCompositeType, depth: number, without: readonly string[]): string {
    const { chance } = this;
    if (chance.is(0.1)) return this.#alias("type") + "__typename";
    if (depth > 1 && chance.is(0.25)) return this.#inline(type, depth, without);
    if (chance.is(0.2)) {
      const fitting = [...this.#fragments].filter(
        ([name, on]) => !without.includes(name) && this.#overlap(type, on),
      );
      if (fitting.length > 0) return `...${chance.of(fitting)[0]}${this.#conditions()}`;
    }
    return this.#field(type, depth, without);
  }

  #field(type: GraphQLCompositeType, depth: number, without: readonly string[]): string {
    if (!("getFields" in type)) return "__typename";
    const fields = Object.values(type.getFields());
    const field = this.chance.of(fields);
    const inner = getNamedType(field.type);
    if (isCompositeType(inner) && depth <= 1) return "";
    const alias = this.#alias(field.name);
    const given = this.#argumentsOf(`${type.name} ${alias}${field.name}`, field.args);
    const below = isCompositeType(inner) ? ` ${this.#selection(inner, depth - 1, without)}` : "";
    return `${alias}${field.name}${given}${this.#conditions()}${below}`;
  }

  #inline(type: GraphQLCompositeType, depth: number, without: readonly string[]): string {
    const { chance, schema } = this;
    if (chance.is(0.3))
      return `...${this.#conditions()} ${this.#selection(type, depth - 1, without)}`;
    const possible: readonly GraphQLCompositeType[] = isAbstractType(type)
      ? schema.getPossibleTypes(type)
      : [type, ...(isObjectType(type) ? type.getInterfaces() : [])];
    const on = chance.of([type, ...possible]);
    return `... on ${on.name}${this.#conditions()} ${this.#selection(on, depth - 1, without)}`;
  }

  #overlap(type: GraphQLCompositeType, on: GraphQLCompositeType): boolean {
    const possible = (of: GraphQLCompositeType): readonly GraphQLCompositeType[] =>
      isAbstractType(of) ? this.schema.getPossibleTypes(of) : [of];
    return possible(type).some((one) => possible(on).includes(one));
  }

  /** Of its own for each field, mostly: two fields under one name are refused. */
  #alias(field: string): string {
    const { chance } = this;
    if (!chance.is(0.25)) return "";
    return `${chance.is(0.9) ? `_${field}` : chance.of(["a", "toString"])}: `;
  }

  #conditions(): string {
    const { chance } = this;
    if (!chance.is(0.15)) return "";
    const name = chance.of(["skip", "include"]);
    if (chance.is(0.3)) return ` @${name}(if: ${chance.of(["true", "false"])})`;
    const variable = chance.of(["yes", "no", "maybe"]);
    if (variable === "maybe") {
      this.#definitions.set(variable, "Boolean = true");
      if (chance.is(0.5)) this.#variables[variable] = chance.is(0.5);
    } else {
      this.#definitions.set(variable, "Boolean!");
      this.#variables[variable] = variable === "yes";
    }
    return ` @${name}(if: $${variable})`;
  }

  /** Mostly the same as before: fields with other arguments do not merge. */
  #argumentsOf(name: string, definitions: readonly GraphQLArgument[]): string {
    const before = this.#given.get(name);
    if (before !== undefined && this.chance.is(0.95)) return before;
    const given = this.#arguments(definitions);
    this.#given.set(name, given);
    return given;
  }

  #arguments(definitions: readonly GraphQLArgument[]): string {
    const { chance } = this;
    const texts: string[] = [];
    for (const { name, type } of definitions) {
      if (!isNonNullType(type) && chance.is(0.5)) continue;
      texts.push(`${name}: ${this.#argument(name, type)}`);
    }
    return texts.length === 0 ? "" : `(${texts.join(", ")})`;
  }

  #argument(name: string, type: GraphQLInputType): string {
    const { chance } = this;
    const text = chance.of(this.argumentTexts[name] ?? [this.#literal(type, 2)]);
    if (!chance.is(0.3) || !/^(?:\d+|"[^"]*"|true|false|null)$/.test(text)) return text;
    const variable = `v${this.#definitions.size}`;
    const hasDefault = !isNonNullType(type) && text !== "null" && chance.is(0.4);
    this.#definitions.set(variable, `${String(type)}${hasDefault ? ` = ${text}` : ""}`);
    if (isNonNullType(type) || chance.is(0.6)) this.#variables[variable] = JSON.parse(text);
    return `$${variable}`;
  }

  #literal(type: GraphQLInputType, depth: number): string {
    const { chance } = this;
    if (isNonNullType(type)) return this.#literal(type.ofType, depth);
    if (isListType(type)) return `[${this.#literal(type.ofType, depth)}]`;
    if (isEnumType(type)) return chance.of(type.getValues()).name;
    if (isInputObjectType(type)) {
      const fields = Object.values(type.getFields()).filter(
        (field) => isNonNullType(field.type) || (depth > 0 && chance.is(0.15)),
      );
      return `{${fields.map((field) => `${field.name}: ${this.#literal(field.type, depth - 1)}`).join(", ")}}`;
    }
    switch (type.name) {
      case "Int":
        return String(chance.below(20));
      case "Float":
        return String(chance.below(20) / 2);
      case "Boolean":
        return chance.of(["true", "false"]);
      case "DateTime":
        return '"2026-03-01T09:00:00Z"';
      default:
        return chance.of(['"x"', '"y"', '""']);
    }
  }
}
