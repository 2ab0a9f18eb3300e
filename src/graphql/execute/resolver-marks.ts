/** For which rows a resolver answers what follows from the row alone. */
export type PureFor = (row: never) => boolean;

const always: PureFor = () => true;
const marks = new WeakMap<object, PureFor>();

/**
 * Marks a method of `*.fields.ts`: for the same row it always answers the same, whoever asks, whenever, wherever the row
 * stands, and with whatever loaders. With a condition: for the rows for which it holds. What is rendered of such fields
 * may be kept.
 */
export function Pure(pureFor: PureFor = always) {
  return (_prototype: object, _name: string, { value }: PropertyDescriptor): void => {
    marks.set(value as object, pureFor);
  };
}

/** Writes a text of ASCII in which JSON escapes nothing. */
export interface PlainWriter<Row> {
  /** The most bytes that it writes. */
  readonly longest: number;
  /** Where the text ends that it puts into the bytes; negative: the resolver has to be asked. */
  readonly write: (target: Uint8Array, start: number, row: Row) => number;
}

const writers = new WeakMap<object, PlainWriter<never>>();

/** Marks a method that is {@link Pure} and answers a text: the writer writes the same, without making it. */
export function Written<Row>(writer: PlainWriter<Row>) {
  return (_prototype: object, _name: string, { value }: PropertyDescriptor): void => {
    writers.set(value as object, writer);
  };
}

/** Undefined where nothing writes what the resolver answers. */
export function writerOf(resolver: unknown): PlainWriter<unknown> | undefined {
  return typeof resolver === "function"
    ? (writers.get(resolver) as PlainWriter<unknown> | undefined)
    : undefined;
}

/** Undefined where the resolver bears no mark. */
export function pureForOf(resolver: unknown): PureFor | undefined {
  return typeof resolver === "function" ? marks.get(resolver) : undefined;
}
