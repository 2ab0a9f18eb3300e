import { SourceError } from "../domain/errors.js";

export { parseJson } from "./parse-json.js";

/** Checks a value of unknown shape, and answers it typed. To be run by {@link decode}, or inside another decoder. */
export type Decoder<T> = (value: unknown) => T;

export type Decoded<D> = D extends Decoder<infer T> ? T : never;

/** Told of a value that was not what the source promises, where reading goes on without it. */
export type OnDrift = (path: string, expected: string) => void;

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

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
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

/** Any object, as it came. */
export const record: Decoder<Readonly<Record<string, unknown>>> = (value) => {
  if (!isRecord(value)) throw new Mismatch("an object");
  return value;
};

/** Anything, as it came; missing is null. */
export const json: Decoder<unknown> = (value) => value ?? null;

export function array<T>(decoder: Decoder<T>): Decoder<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw new Mismatch("an array");
    return value.map((element, index) => at(`[${index}]`, decoder, element));
  };
}

/** An array, one element without its brackets, or nothing: what some sources make of lists. */
export function arrayOrOne<T>(decoder: Decoder<T>): Decoder<readonly T[]> {
  const elements = array(decoder);
  return (value) =>
    value === null || value === undefined ? [] : elements(Array.isArray(value) ? value : [value]);
}

/** An array whose bad elements are left out, and told of as drift. */
export function arrayOfGood<T>(decoder: Decoder<T>, onDrift: OnDrift): Decoder<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value)) throw new Mismatch("an array");
    return value.flatMap((element: unknown) => {
      try {
        return [decoder(element)];
      } catch (error) {
        if (!(error instanceof Mismatch)) throw error;
        // Without the index: equal faults are one fault.
        onDrift(`[]${error.path}`, error.expected);
        return [];
      }
    });
  };
}

/** Null, or missing, is null. */
export function optional<T>(decoder: Decoder<T>): Decoder<T | null> {
  return (value) => (value === null || value === undefined ? null : decoder(value));
}

/** As {@link optional}; besides, what the decoder refuses is null, and told of as drift under this name. */
export function lenient<T>(name: string, decoder: Decoder<T>, onDrift: OnDrift): Decoder<T | null> {
  return (value) => {
    if (value === null || value === undefined) return null;
    try {
      return decoder(value);
    } catch (error) {
      if (!(error instanceof Mismatch)) throw error;
      onDrift(name + error.path, error.expected);
      return null;
    }
  };
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

/** Null, missing and text of blanks are null: titles and names. */
export const textOrNull: Decoder<string | null> = (value) => {
  if (value === null || value === undefined) return null;
  const given = text(value);
  return given.trim() === "" ? null : given;
};

/** An id as text: text that is not empty, or an integer (`parseJson` keeps those beyond 2^53 as text). */
export const idText: Decoder<string> = (value) => {
  if (typeof value === "string" && value !== "") return value;
  if (typeof value === "number" && Number.isSafeInteger(value)) return String(value);
  throw new Mismatch("an id (text or an integer)");
};

export const boolean: Decoder<boolean> = (value) => {
  if (typeof value !== "boolean") throw new Mismatch("true or false");
  return value;
};

/** true, 1, "1", "true"; false, 0, "0", "false". Letter case does not matter. */
export const flag: Decoder<boolean> = (value) => {
  const word = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (word === true || word === 1 || word === "1" || word === "true") return true;
  if (word === false || word === 0 || word === "0" || word === "false") return false;
  throw new Mismatch("true, false, 1 or 0");
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

/** As {@link numberLike}, without a fraction. */
export const integerLike: Decoder<number> = (value) => {
  const result = numberLike(value);
  if (!Number.isSafeInteger(result)) throw new Mismatch("an integer");
  return result;
};
