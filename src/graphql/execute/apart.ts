import type { Outcome, Piece, Run } from "./plan.js";

/** Takes what is written off the sink, which is then as it was. */
export function apart(run: Run, write: () => Outcome): Piece | Promise<Piece> {
  const { out } = run;
  const from = out.length;
  try {
    const done = write();
    if (done === true) return out.take(from);
    out.rewind(from);
    return done;
  } catch (error) {
    out.rewind(from);
    throw error;
  }
}
