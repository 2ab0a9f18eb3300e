import { apart } from "./apart.js";
import type { Path } from "./collected-errors.js";
import type { FieldRunner, ObjectPlan, Piece, Run } from "./plan.js";
import { closeObject, nullText, openObject } from "./words.js";

/**
 * Writes the object's fields, in the order of the selection. All resolvers are called before anything is waited for.
 * @throws the error of a field that may not be null
 */
export function runFields(
  run: Run,
  plan: ObjectPlan,
  source: unknown,
  path: Path | undefined,
): true | Promise<Buffer> {
  return runFieldsInto(run, plan, { source, path, join: (parts) => Buffer.concat(parts) });
}

/** As {@link runFields}, of the operation's own fields: a text that comes later may be left in parts. */
export function runRootFields(run: Run, plan: ObjectPlan): true | Promise<readonly Uint8Array[]> {
  return runFieldsInto(run, plan, { source: run.rootValue, path: undefined, join: joinIfShort });
}

/** Bytes. Longer texts are not copied once more to lie in one piece. */
const shortText = 64 * 1024;

function joinIfShort(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return length > shortText ? parts : [Buffer.concat(parts, length)];
}

/** Whose fields they are, and what becomes of the parts of a text that comes later. */
interface Into<Text> {
  readonly source: unknown;
  readonly path: Path | undefined;
  readonly join: (parts: readonly Uint8Array[]) => Text;
}

function runFieldsInto<Text>(
  run: Run,
  { fields }: ObjectPlan,
  into: Into<Text>,
): true | Promise<Text> {
  const { source, path } = into;
  const { out } = run;
  const start = out.length;
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at];
    if (field === undefined) break;
    const before = out.length;
    out.piece(before === start ? field.plan.first : field.plan.next);
    const named = out.length;
    const done = field.run(run, source, path);
    if (done === true) continue;
    if (done === null) {
      out.rewind(named);
      out.piece(nullText);
      continue;
    }
    out.rewind(before);
    if (done === undefined) continue;
    return runRest(run, { ...into, fields, at, text: out.take(start), done });
  }
  if (out.length === start) out.piece(openObject);
  return out.piece(closeObject);
}

/** Where a loop over the fields met the first that comes later. */
interface Met<Text> extends Into<Text> {
  readonly fields: readonly FieldRunner[];
  readonly at: number;
  /** Of the fields before it. */
  readonly text: Buffer;
  readonly done: Promise<Piece>;
}

function runRest<Text>(
  run: Run,
  { fields, at, text, done, source, path, join }: Met<Text>,
): Promise<Text> {
  const rest = fields.slice(at);
  const outcomes: Promise<Piece>[] = [done];
  try {
    for (const field of rest.slice(1)) {
      outcomes.push(Promise.resolve(apart(run, () => field.run(run, source, path))));
    }
  } catch (error) {
    // Those under way may fail as well, and are waited for: for as many turns as graphql-js does.
    return Promise.all(outcomes)
      .then(() => join([]))
      .finally(() => {
        throw error;
      });
  }
  return Promise.all(outcomes).then((pieces) => join(partsOf(rest, pieces, text)));
}

function partsOf(
  fields: readonly FieldRunner[],
  pieces: readonly Piece[],
  before: Buffer,
): readonly Uint8Array[] {
  const parts: Uint8Array[] = before.length === 0 ? [] : [before];
  for (const [at, field] of fields.entries()) {
    const told = pieces[at];
    if (told === undefined) continue;
    parts.push(parts.length === 0 ? field.plan.first : field.plan.next, told ?? nullText);
  }
  if (parts.length === 0) parts.push(openObject);
  parts.push(closeObject);
  return parts;
}
