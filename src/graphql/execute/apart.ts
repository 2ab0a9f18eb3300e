import type { Piece, Run } from "./plan.js";

/** Takes what is written off the sink, which is then as it was. */
export function apart<Later = Piece>(
  run: Run,
  write: () => true | null | undefined | Promise<Later>,
): Piece | Promise<Later> {
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
