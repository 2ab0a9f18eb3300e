import type { CursorCodec } from "./cursor-codec.js";
import type { CursorState } from "./cursor-state.js";
import { cutKeys, withFewAnchors, withoutPrevious, withoutTokens } from "./shorten-state.js";
import { fromWire, toWire } from "./state-wire.js";

/**
 * Seals the state; where it is too long, without what only saves requests, then with cut keys, and last with cut values.
 */
export function sealState(codec: CursorCodec, state: CursorState, question: Buffer): string {
  const variants = [
    () => toWire(state),
    () => toWire(withoutPrevious(state)),
    () => toWire(withFewAnchors(withoutPrevious(state), 8)),
    () => toWire(withoutTokens(withFewAnchors(state, 8))),
    () => toWire(cutKeys(withoutTokens(withFewAnchors(state, 4)), 120, Infinity)),
    () => toWire(cutKeys(withoutTokens(withFewAnchors(state, 1)), 24, Infinity)),
    () => toWire(cutKeys(withoutTokens(withFewAnchors(state, 1)), 24, 24)),
  ];
  for (const variant of variants) {
    const sealed = codec.seal(variant(), question);
    if (sealed !== null) return sealed;
  }
  throw new Error("The state of the walk does not fit into a cursor");
}

export function openState(codec: CursorCodec, cursor: string, question: Buffer): CursorState {
  return fromWire(codec.open(cursor, question));
}
