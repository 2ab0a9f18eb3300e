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

/** Undefined where the resolver bears no mark. */
export function pureForOf(resolver: unknown): PureFor | undefined {
  return typeof resolver === "function" ? marks.get(resolver) : undefined;
}
