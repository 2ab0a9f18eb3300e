/** A source's id from the configuration. */
export type SourceId = string;

/** A moment in UTC as `YYYY-MM-DDTHH:mm:ss.sssZ`. Instants compare as text. */
export type Instant = string & { readonly __instant: unique symbol };

/**
 * What a read told of one field: a value, `null` where it told that there is none, and `undefined` where this read
 * does not speak of it (another read may).
 */
export type Told<T> = T | null | undefined;

export type Scalar = string | number | boolean;

export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };
export type JsonObject = Readonly<Record<string, JsonValue>>;

const canonical = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Milliseconds since 1970 as an instant; null outside the years 0000 to 9999. */
export function instantFromMs(ms: number): Instant | null {
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return null;
  const text = new Date(ms).toISOString();
  return canonical.test(text) ? (text as Instant) : null;
}

export function instantToMs(instant: Instant): number {
  return Date.parse(instant);
}

/** Code point order, which is not the UTF-16 order of `<` where astral characters meet U+E000 and above. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Moves surrogates above all other code units, so that comparing units compares code points. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

export function compareKeys(a: readonly string[], b: readonly string[]): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const order = compareText(a[i] ?? "", b[i] ?? "");
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
