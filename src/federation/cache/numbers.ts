type NumberArray = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** An array of numbers that grows, in length and, for whole numbers, in width. What was never set is `absent`. */
export class Numbers {
  #values: NumberArray;
  #end = 0;
  /** Numbers from here on need wider elements. */
  #limit: number;

  /** @param absent 0: whole numbers below 2^32. `NaN`: any numbers. */
  constructor(private readonly absent: number) {
    this.#values = absent === 0 ? new Uint8Array(16) : new Float64Array(16).fill(absent);
    this.#limit = absent === 0 ? 256 : Infinity;
  }

  get bytes(): number {
    return this.#values.byteLength;
  }

  /** Behind the last one that was set. */
  get length(): number {
    return this.#end;
  }

  /** The numbers as they are kept, until one is set; there may be more than were set. */
  get values(): Readonly<NumberArray> {
    return this.#values;
  }

  set(at: number, value: number): void {
    const { length } = this.#values;
    if (at >= length) this.#resize(Math.max(at + 1, Math.ceil(length * 1.25) + 16), this.#values);
    if (value >= this.#limit) this.#widen(value);
    this.#values[at] = value;
    if (at >= this.#end) this.#end = at + 1;
  }

  get(at: number): number {
    return this.#values[at] ?? this.absent;
  }

  /** Makes room for so many, and for no more. */
  fit(length: number): void {
    if (length !== this.#values.length) this.#resize(length, this.#values);
  }

  #widen(value: number): void {
    this.#resize(this.#values.length, value < 65_536 ? new Uint16Array(0) : new Uint32Array(0));
    this.#limit = value < 65_536 ? 65_536 : Infinity;
  }

  /** As many elements, of the kind of the sample. */
  #resize(length: number, sample: NumberArray): void {
    const Kind = sample.constructor as new (length: number) => NumberArray;
    const resized = new Kind(length);
    const kept = Math.min(length, this.#values.length);
    resized.set(this.#values.subarray(0, kept));
    if (this.absent !== 0) resized.fill(this.absent, kept);
    this.#values = resized;
  }
}
