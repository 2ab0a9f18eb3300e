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
  { fields }: ObjectPlan,
  source: unknown,
  path: Path | undefined,
): true | Promise<Buffer> {
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
    return runRest(run, { fields, at, text: out.take(start), done, source, path });
  }
  if (out.length === start) out.piece(openObject);
  return out.piece(closeObject);
}

/** Where a loop over the fields met the first that comes later. */
interface Met {
  readonly fields: readonly FieldRunner[];
  readonly at: number;
  /** Of the fields before it. */
  readonly text: Buffer;
  readonly done: Promise<Piece>;
  readonly source: unknown;
  readonly path: Path | undefined;
}

function runRest(run: Run, { fields, at, text, done, source, path }: Met): Promise<Buffer> {
  const rest = fields.slice(at);
  const outcomes: Promise<Piece>[] = [done];
  try {
    for (const field of rest.slice(1)) {
      outcomes.push(Promise.resolve(apart(run, () => field.run(run, source, path))));
    }
  } catch (error) {
    // Those under way may fail as well, and are waited for: for as many turns as graphql-js does.
    return Promise.all(outcomes)
      .then(() => text)
      .finally(() => {
        throw error;
      });
  }
  return Promise.all(outcomes).then((pieces) => joinFields(rest, pieces, text));
}

/** Long pieces are copied no more than once. */
function joinFields(
  fields: readonly FieldRunner[],
  pieces: readonly Piece[],
  before: Buffer,
): Buffer {
  const parts: Uint8Array[] = before.length === 0 ? [] : [before];
  for (const [at, field] of fields.entries()) {
    const told = pieces[at];
    if (told === undefined) continue;
    parts.push(parts.length === 0 ? field.plan.first : field.plan.next, told ?? nullText);
  }
  if (parts.length === 0) parts.push(openObject);
  parts.push(closeObject);
  return Buffer.concat(parts);
}
