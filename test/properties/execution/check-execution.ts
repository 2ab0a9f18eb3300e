import {
  execute,
  getVariableValues,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import { compileOperation } from "../../../src/graphql/execute/compile-operation.js";
import { Chance } from "../chance.js";
import { generateOperation, type GeneratedOperation } from "./generate-operation.js";
import { generateSchema } from "./generate-schema.js";

/** Both ways over an invented schema. @throws Error that names the seed where they differ */
export async function checkInvented(seed: number): Promise<void> {
  const chance = new Chance(seed);
  const schema = generateSchema(chance.below(2 ** 31));
  for (let each = 0; each < 3; each++) {
    await compareWays({ seed, schema, rounds: 3 }, generateOperation(chance, schema), (time) => ({
      told: time < 2 ? seed : -seed,
    }));
  }
}

interface Comparison {
  readonly seed: number;
  readonly schema: GraphQLSchema;
  /** How often the operation is executed: the second time with other answers to `@skip` and `@include`. */
  readonly rounds: number;
}

/** @throws Error where the compiled operation answers otherwise than graphql-js does */
export async function compareWays(
  { seed, schema, rounds }: Comparison,
  generated: GeneratedOperation,
  createContext: (time: number) => unknown,
): Promise<void> {
  const { text, variables } = generated;
  const document = parse(text, { noLocation: false });
  if (validate(schema, document).length > 0) return;
  const operation = document.definitions[0] as OperationDefinitionNode;
  const compiled = compileOperation(schema, document, null);
  if (compiled === null) throw new Error(`seed ${seed}: not compiled: ${text}`);
  // Again with the same: what is kept from the first execution must not show.
  for (let time = 0; time < rounds; time++) {
    const sent = time === 1 ? negated(variables) : variables;
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], sent);
    const run = coerced && compiled.prepare(coerced);
    if (run === undefined) continue;
    const create = (): unknown => createContext(time);
    const asked = { schema, document, variables: sent, createContext: create };
    // Promises that are answered again are settled by then, for both.
    await executeByItself(asked);
    const expected = await executeByItself(asked);
    const told = await run({ variableValues: coerced ?? {}, context: create(), rootValue });
    const right = toText(JSON.stringify(expected.data), expected.errors);
    const answered = toText(Buffer.concat(told.data).toString(), told.errors);
    if (right === answered) continue;
    throw new Error(
      `seed ${seed}: ${text}\n${JSON.stringify(sent)}\nright: ${right}\ntold:  ${answered}`,
    );
  }
}

/** What `@skip` and `@include` ask, the other way round. */
function negated(variables: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(variables);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === "boolean" ? !value : value]),
  );
}

const rootValue = { f0: "of the root", f1: 3 };

interface Asked {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly createContext: () => unknown;
}

async function executeByItself(asked: Asked): Promise<ExecutionResult> {
  const { schema, document, variables, createContext } = asked;
  return execute({
    schema,
    document,
    rootValue,
    contextValue: createContext(),
    variableValues: variables,
  });
}

function toText(data: string, errors: readonly GraphQLError[] | undefined): string {
  const told = (errors ?? []).map((error) => ({
    message: error.message,
    path: error.path,
    locations: error.locations,
    nodes: error.nodes?.length,
    cause: error.originalError?.message,
  }));
  return `${data} ${JSON.stringify(told)}`;
}
