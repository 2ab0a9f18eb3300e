import { RequestError } from "../../domain/errors.js";
import { anchorOf, AnchorSet } from "./place.js";

/**
 * Looks for the row of a key that had to be cut to fit into a cursor, among all rows of its list: it is named by a digest
 * of the whole key.
 */
export class CutKey {
  readonly #named: AnchorSet;
  #whole: readonly string[] | null = null;
  /** Whether a row was seen of which the cut key does not tell on which side of the whole one it stands. */
  #isUnclear = false;

  constructor(
    private readonly cut: readonly string[],
    hash: string,
  ) {
    this.#named = new AnchorSet([hash]);
  }

  /** @param decides Whether the row's key tells on which side it stands. */
  see(key: readonly string[], decides = true): void {
    if (this.#whole !== null) return;
    if (this.#named.has(key)) this.#whole = key;
    else this.#isUnclear ||= decides && beginsLike(key, this.cut);
  }

  /** Voids what was seen. */
  restart(): void {
    this.#whole = null;
    this.#isUnclear = false;
  }

  /**
   * The whole key; the cut one where the row is gone and every other compares with both alike.
   *
   * @throws RequestError `CURSOR_INVALID` where it cannot be told any more where the row stood
   */
  get key(): readonly string[] {
    if (this.#whole === null && this.#isUnclear) throw lostCursor();
    return this.#whole ?? this.cut;
  }
}

/** Whether the key goes on as the cut one does, as far as that is known. */
function beginsLike(key: readonly string[], cut: readonly string[]): boolean {
  const at = cut.findIndex((part, index) => key[index] !== part);
  return at === -1 || key[at]?.startsWith(cut[at] ?? "") === true;
}

export function lostCursor(): RequestError {
  return new RequestError(
    "BAD_USER_INPUT",
    "The row at the cursor is gone, and its key is too long for a cursor to tell where it stood: begin anew.",
    { reason: "CURSOR_INVALID" },
  );
}

/** Names a row by its value and its key. */
export function nameOf(value: string | number | null, key: readonly string[]): string {
  return anchorOf([String(value), ...key]);
}
