export type Entry<Row> = readonly [place: number, row: Row];

/** Where a new row goes in the order of the list. */
export type InsertAt<Row> = "front" | "back" | { readonly after: (row: Row) => boolean };

type Keys<Row, Index extends string> = Readonly<Record<Index, (row: Row) => string | null>>;

/**
 * The rows of a platform, in the order in which it lists them. Every row keeps its place while
 * others come and go. Change rows with `edit` only: it keeps the indexes right and the change seen.
 */
export class Table<Row extends object, Index extends string = never> {
  #entries: Entry<Row>[] = [];
  #version = 0;
  readonly #indexes = new Map<Index, Map<string, Entry<Row>[]>>();

  constructor(
    rows: Iterable<Row>,
    private readonly keys: Keys<Row, Index>,
  ) {
    for (const name of this.#names()) this.#indexes.set(name, new Map());
    let place = 0;
    for (const row of rows) {
      place += 1;
      this.#link([place, row]);
    }
  }

  get size(): number {
    return this.#entries.length;
  }

  /** Changes with every insert, removal and edit. */
  get version(): number {
    return this.#version;
  }

  all(): Row[] {
    return this.#entries.map(([, row]) => row);
  }

  entries(): readonly Entry<Row>[] {
    return this.#entries;
  }

  /** The rows with this key, in list order. */
  lookup(index: Index, key: string): Row[] {
    return this.lookupEntries(index, [key]).map(([, row]) => row);
  }

  /** The entries with any of these keys, each once, in list order. */
  lookupEntries(index: Index, keys: Iterable<string>): Entry<Row>[] {
    const found = [...new Set(keys)].flatMap((key) => this.#indexes.get(index)?.get(key) ?? []);
    return found.sort((a, b) => a[0] - b[0]);
  }

  insert(row: Row, at: InsertAt<Row> = "back"): Row {
    this.#version += 1;
    this.#link([this.#placeFor(at), row]);
    return row;
  }

  /** Removes the rows that the predicate accepts, and answers them. */
  remove(predicate: (row: Row) => boolean): Row[] {
    const removed = this.#entries.filter(([, row]) => predicate(row));
    if (removed.length === 0) return [];
    this.#version += 1;
    const gone = new Set(removed);
    this.#entries = this.#entries.filter((entry) => !gone.has(entry));
    for (const entry of removed) this.#unindex(entry);
    return removed.map(([, row]) => row);
  }

  /** Changes the rows that the predicate accepts, and answers how many there were. */
  edit(predicate: (row: Row) => boolean, patch: Partial<Row> | ((row: Row) => void)): number {
    const entries = this.#entries.filter(([, row]) => predicate(row));
    for (const entry of entries) {
      this.#unindex(entry);
      if (typeof patch === "function") patch(entry[1]);
      else Object.assign(entry[1], patch);
      this.#index(entry);
    }
    if (entries.length > 0) this.#version += 1;
    return entries.length;
  }

  #names(): Index[] {
    return Object.keys(this.keys) as Index[];
  }

  #placeFor(at: InsertAt<Row>): number {
    if (at === "front") return (this.#entries[0]?.[0] ?? 0) - 1;
    const last = (this.#entries.at(-1)?.[0] ?? 0) + 1;
    if (at === "back") return last;
    const found = this.#entries.findIndex(([, row]) => at.after(row));
    const before = this.#entries[found];
    const next = this.#entries[found + 1];
    return before && next ? (before[0] + next[0]) / 2 : last;
  }

  #link(entry: Entry<Row>): void {
    const at = this.#entries.findLastIndex(([place]) => place < entry[0]);
    if (at === this.#entries.length - 1) this.#entries.push(entry);
    else this.#entries.splice(at + 1, 0, entry);
    this.#index(entry);
  }

  #index(entry: Entry<Row>): void {
    for (const name of this.#names()) {
      const key = this.keys[name](entry[1]);
      const index = this.#indexes.get(name);
      if (key === null || !index) continue;
      const list = index.get(key);
      if (list) list.push(entry);
      else index.set(key, [entry]);
    }
  }

  #unindex(entry: Entry<Row>): void {
    for (const name of this.#names()) {
      const key = this.keys[name](entry[1]);
      const list = key === null ? undefined : this.#indexes.get(name)?.get(key);
      if (list) list.splice(list.indexOf(entry), 1);
    }
  }
}
