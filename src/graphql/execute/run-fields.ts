import type { Path } from "./collected-errors.js";
import { type FieldPlan, type FieldRunner, type ObjectPlan, type Run, type Text } from "./plan.js";

/**
 * The object's fields as JSON text, in the order of the selection. All resolvers are called before anything is waited
 * for.
 * @throws the error of a field that may not be null
 */
export function runFields(
  run: Run,
  { fields }: ObjectPlan,
  source: unknown,
  path: Path | undefined,
): string | Promise<string> {
  let text = "";
  // Whether the text ends within a string.
  let isOpen = false;
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at];
    if (field === undefined) break;
    const plain = field.plain?.(run, source);
    if (plain !== undefined) {
      text += beforePlain(field.plan, text, isOpen);
      text += plain;
      isOpen = true;
      continue;
    }
    const done = field.constant ?? field.run(run, source, path);
    if (done === undefined) continue;
    if (typeof done !== "string" && done !== null) {
      const closed = isOpen ? `${text}"` : text;
      return runRest(run, { fields, at, text: closed, done, source, path });
    }
    text += before(field.plan, text, isOpen);
    text += done ?? "null";
    isOpen = false;
  }
  return text === "" ? "{}" : text + (isOpen ? '"}' : "}");
}

function before({ first, next, words }: FieldPlan, text: string, isOpen: boolean): string {
  if (isOpen) return words.nextAfterPlain;
  return text === "" ? first : next;
}

function beforePlain({ words }: FieldPlan, text: string, isOpen: boolean): string {
  if (isOpen) return words.nextPlainAfterPlain;
  return text === "" ? words.firstPlain : words.nextPlain;
}

/** Where a loop over the fields met the first that comes later. */
interface Met {
  readonly fields: readonly FieldRunner[];
  readonly at: number;
  /** Of the fields before it. */
  readonly text: string;
  readonly done: Promise<Text>;
  readonly source: unknown;
  readonly path: Path | undefined;
}

function runRest(run: Run, { fields, at, text, done, source, path }: Met): Promise<string> {
  const rest = fields.slice(at);
  const outcomes: Promise<Text>[] = [done];
  try {
    for (const field of rest.slice(1)) {
      outcomes.push(Promise.resolve(field.constant ?? field.run(run, source, path)));
    }
  } catch (error) {
    // Those under way may fail as well, and are waited for: for as many turns as graphql-js does.
    return Promise.all(outcomes)
      .then(() => "")
      .finally(() => {
        throw error;
      });
  }
  return Promise.all(outcomes).then((texts) => joinFields(rest, texts, text));
}

function joinFields(
  fields: readonly FieldRunner[],
  texts: readonly Text[],
  before: string,
): string {
  let text = before;
  for (const [at, field] of fields.entries()) {
    const told = texts[at];
    if (told === undefined) continue;
    const { first, next } = field.plan;
    text += (text === "" ? first : next) + (told ?? "null");
  }
  return text === "" ? "{}" : `${text}}`;
}
