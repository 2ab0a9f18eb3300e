import { SourceError } from "../domain/errors.js";

export { parseJson } from "./parse-json.js";

/** Checks a value of unknown shape, and answers it typed. To be run by {@link decode}, or inside another decoder. */
export type Decoder<T> = (value: unknown) => T;

type Decoded<D> = D extends Decoder<infer T> ? T : never;

class Mismatch extends Error {
  path = "";

  constructor(readonly expected: string) {
    super(expected);
  }
}

/** A decoder of one's own says so where it does not find what it expects: "a course id". */
export function mismatch(expected: string): Error {
  return new Mismatch(expected);
}

/**
 * Runs a decoder over a whole answer.
 *
 * @throws SourceError SOURCE_BAD_RESPONSE naming the path and what was expected there, never the value
 */
export function decode<T>(decoder: Decoder<T>, value: unknown): T {
  try {
    return decoder(value);
  } catch (error) {
    if (!(error instanceof Mismatch)) throw error;
    throw new SourceError(
      "SOURCE_BAD_RESPONSE",
      `The source's answer has another shape than promised: expected ${error.expected} at $${error.path}.`,
    );
  }
}

function at<T>(step: string, decoder: Decoder<T>, value: unknown): T {
  try {
    return decoder(value);
  } catch (error) {
    if (error instanceof Mismatch) error.path = step + error.path;
    throw error;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object with these members; others are left alone. A member that is missing is decoded as `undefined`. */
export function object<S extends Readonly<Record<string, Decoder<unknown>>>>(
  shape: S,
): Decoder<{ readonly [K in keyof S]: Decoded<S[K]> }> {
  const members = Object.entries(shape).map(([name, decoder]) => ({
    name,
    decoder,
    step: `.${name}`,
  }));
  return (value) => {
    if (!isRecord(value)) throw new Mismatch("an object");
    const result: Record<string, unknown> = {};
    for (const { name, decoder, step } of members) {
      result[name] = at(step, decoder, Object.hasOwn(value, name) ? value[name] : undefined);
    }
    return result as { readonly [K in keyof S]: Decoded<S[K]> };
  };
}

/** Anything, as it came; missing is null. */
export const json: Decoder<unknown> = (value) => value ?? null;

/** Null, or missing, is null. */
export function optional<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value) => (value === null || value === undefined ? null : decoder(value));
}

/** A decoder, and what to make of its result. */
export function map<A, B>(decoder: Decoder<A>, change: (value: A) => B): Decoder<B> {
  return (value) => change(decoder(value));
}

export const text: Decoder<string> = (value) => {
  if (typeof value !== "string") throw new Mismatch("text");
  return value;
};

export const nonEmptyText: Decoder<string> = (value) => {
  if (typeof value !== "string" || value === "") throw new Mismatch("text that is not empty");
  return value;
};

export const boolean: Decoder<boolean> = (value) => {
  if (typeof value !== "boolean") throw new Mismatch("true or false");
  return value;
};

export const number: Decoder<number> = (value) => {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Mismatch("a number");
  return value;
};

/** A number, or text that is one in decimal writing: "0.5", "-3", "1e3". */
export const numberLike: Decoder<number> = (value) => {
  const isDecimal =
    typeof value === "string" && /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(value.trim());
  const result = isDecimal ? Number(value) : value;
  if (typeof result !== "number" || !Number.isFinite(result)) throw new Mismatch("a number");
  return result;
};
