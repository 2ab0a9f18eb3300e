import {
  OperationNodeTransformer,
  type KyselyPlugin,
  type PrimitiveValueListNode,
  type ValueNode,
} from "kysely";
import { storable } from "./rows-of.js";

/**
 * Texts of queries as every engine can keep them: PostgreSQL refuses a query of which a parameter holds a NUL. What is
 * looked for is spelled in the same way as what is kept.
 */
export const storableValues: KyselyPlugin = {
  transformQuery: ({ node, queryId }) => transformer.transformNode(node, queryId),
  transformResult: async ({ result }) => result,
};

class StorableValues extends OperationNodeTransformer {
  protected override transformValue(node: ValueNode): ValueNode {
    return { ...node, value: toStorable(node.value) };
  }

  protected override transformPrimitiveValueList(
    node: PrimitiveValueListNode,
  ): PrimitiveValueListNode {
    return { ...node, values: node.values.map(toStorable) };
  }
}

const transformer = new StorableValues();

function toStorable(value: unknown): unknown {
  return typeof value === "string" && value.includes("\0") ? storable(value) : value;
}
