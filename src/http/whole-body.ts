/**
 * A body that is gathered as a whole. Where it turns out to be the expected one, byte for byte, nothing is put together:
 * that one is handed out, and each piece is let go as soon as it was compared.
 */
export class WholeBody {
  readonly #expected: Buffer | undefined;
  /** Bytes that are those of the expected one, before the first piece that is not. */
  #same = 0;
  readonly #others: Buffer[] = [];

  constructor(expected: Buffer | undefined) {
    this.#expected = expected;
  }

  take(piece: Buffer): void {
    if (this.#others.length === 0 && this.#goesOn(piece)) this.#same += piece.length;
    else this.#others.push(piece);
  }

  #goesOn(piece: Buffer): boolean {
    const end = this.#same + piece.length;
    if (this.#expected === undefined || end > this.#expected.length) return false;
    return piece.compare(this.#expected, this.#same, end) === 0;
  }

  /** All that was taken. */
  get bytes(): Buffer {
    const expected = this.#expected;
    const [first] = this.#others;
    if (expected !== undefined && first === undefined && this.#same === expected.length) {
      return expected;
    }
    if (expected === undefined || this.#same === 0) {
      return this.#others.length === 1 && first !== undefined ? first : Buffer.concat(this.#others);
    }
    return Buffer.concat([expected.subarray(0, this.#same), ...this.#others]);
  }
}
