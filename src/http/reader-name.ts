let count = 0;

/**
 * One way to make something of bodies, as they are remembered by it. It belongs to one type of value, and no two names are
 * the same: what was made under one of them is handed out to nobody who reads under another. To be made once for each
 * way, not once for each read, which would recognise nothing.
 */
export class ReaderName<T> {
  /** A word that no other name has. */
  readonly word: string;
  /** Keeps names of different types apart: a name is good for just the type that it was made for. */
  declare protected readonly type: (value: T) => T;

  constructor() {
    count += 1;
    this.word = String(count);
  }
}
