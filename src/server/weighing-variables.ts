import { Kind, visit, type DocumentNode } from "graphql";

/** Arguments whose values have a say in what an operation weighs: of fields, and of `@skip` and `@include`. */
const weighingArguments: ReadonlySet<string> = new Set([
  "first",
  "last",
  "before",
  "orderBy",
  "ids",
  "if",
]);

/** The variables on which the weight of the document's operations depends. */
export function weighingVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Argument({ name, value }) {
      if (value.kind === Kind.VARIABLE && weighingArguments.has(name.value)) {
        names.add(value.name.value);
      }
    },
  });
  return [...names];
}

/** Two lists of variables with the same key weigh the same. */
export function weighingKey(
  names: readonly string[],
  variables: Readonly<Record<string, unknown>>,
): string {
  let key = "";
  for (const name of names) {
    key += `${Object.hasOwn(variables, name) ? toKey(variables[name]) : "-"} `;
  }
  return key;
}

/** Of a list only its length counts, of texts and objects only that they are there. */
function toKey(value: unknown): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "object" || value === null) return value == null ? "null" : "some";
  return "length" in value && typeof value.length === "number" ? `#${value.length}` : "some";
}
