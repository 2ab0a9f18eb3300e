/** The native keys seen so far. */
export class KeySet {
  readonly #keys = new Set<string>();

  /** False where the key was there already. */
  add(key: readonly string[]): boolean {
    const text = key.length === 1 ? (key[0] ?? "") : key.join("\u0000");
    if (this.#keys.has(text)) return false;
    this.#keys.add(text);
    return true;
  }
}
