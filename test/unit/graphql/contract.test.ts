import { readFileSync } from "node:fs";
import { describe, expect, test } from "@jest/globals";
import {
  buildSchema,
  findBreakingChanges,
  getNamedType,
  introspectionFromSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isSpecifiedScalarType,
  printSchema,
  validateSchema,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
} from "graphql";
import { buildGatewaySchema } from "../../../src/graphql/schema.js";
import { schema } from "./support/run-query.js";

const contract = buildSchema(readFileSync(new URL("contract.graphql", import.meta.url), "utf8"));

describe("the emitted schema", () => {
  test("is valid, and tells about itself", () => {
    expect(validateSchema(schema)).toEqual([]);
    expect(introspectionFromSchema(schema).__schema.types.length).toBeGreaterThan(50);
  });

  test("keeps the contract", () => {
    const broken = findBreakingChanges(contract, schema).map((change) => change.description);
    expect(broken).toEqual([]);
  });

  test("keeps every nullability and default to the letter", () => {
    const differences = Object.values(contract.getTypeMap()).flatMap((type) =>
      schema.getType(type.name) === undefined ? [] : differencesOf(type),
    );
    expect(differences).toEqual([]);
  });

  test("is the same however often it is built", () => {
    expect(printSchema(buildGatewaySchema())).toBe(printSchema(schema));
  });

  test("describes every type, field, argument and value in words", () => {
    expect(Object.values(schema.getTypeMap()).flatMap(undescribed)).toEqual([]);
  });

  test("resolves fields that only read a property without a wrapper", () => {
    for (const name of ["Enrollment", "User", "Course", "PageInfo", "Certificate", "Link"]) {
      const type = schema.getType(name);
      if (!isObjectType(type)) throw new Error(name);
      const wrapped = Object.values(type.getFields()).filter((field) =>
        /applyMiddlewares|resolverData/.test(String(field.resolve)),
      );
      expect(wrapped.map((field) => field.name)).toEqual([]);
    }
  });
});

function differencesOf(type: GraphQLNamedType): string[] {
  const emitted = schema.getType(type.name);
  if (isInputObjectType(type) && isInputObjectType(emitted)) {
    return Object.values(type.getFields()).flatMap((field) => {
      const other = emitted.getFields()[field.name];
      return sameInput(field, other) ? [] : [`${type.name}.${field.name}`];
    });
  }
  if (!hasFields(type) || !hasFields(emitted)) return [];
  return Object.values(type.getFields()).flatMap((field) => {
    const other = emitted.getFields()[field.name];
    if (String(other?.type) !== String(field.type)) return [`${type.name}.${field.name}`];
    return field.args
      .filter(
        (arg) =>
          !sameInput(
            arg,
            other?.args.find((each) => each.name === arg.name),
          ),
      )
      .map((arg) => `${type.name}.${field.name}(${arg.name})`);
  });
}

interface Input {
  readonly type: unknown;
  readonly defaultValue?: unknown;
}

function sameInput(a: Input, b: Input | undefined): boolean {
  return String(a.type) === String(b?.type) && a.defaultValue === b?.defaultValue;
}

function hasFields(type: unknown): type is GraphQLObjectType | GraphQLInterfaceType {
  return isObjectType(type) || isInterfaceType(type);
}

function undescribed(type: GraphQLNamedType): string[] {
  if (type.name.startsWith("__") || isSpecifiedScalarType(getNamedType(type))) return [];
  const own = type.name === "Query" || type.description ? [] : [type.name];
  if (isEnumType(type)) {
    return [
      ...own,
      ...type
        .getValues()
        .filter((v) => !v.description)
        .map((v) => v.name),
    ];
  }
  if (!isInputObjectType(type) && !hasFields(type)) return own;
  const described: Described[] = Object.values<Described>(type.getFields());
  if (hasFields(type)) {
    described.push(...Object.values(type.getFields()).flatMap((field) => field.args));
  }
  return [
    ...own,
    ...described.filter((each) => !each.description).map((each) => `${type.name}.${each.name}`),
  ];
}

interface Described {
  readonly name: string;
  readonly description?: string | null | undefined;
}
