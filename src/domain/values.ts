/** A source's id from the configuration. */
export type SourceId = string;

/** A moment in UTC as `YYYY-MM-DDTHH:mm:ss.sssZ`. Instants compare as text. */
export type Instant = string & { readonly __instant: unique symbol };

/**
 * What a read told of one field: a value, `null` where it told that there is none, and `undefined` where this read
 * does not speak of it (another read may).
 */
export type Told<T> = T | null | undefined;

/** What a look-up found out about a user or course of which a row speaks. */
export interface Absence {
  /** Attributes that the row left open, and that were looked up where there is no such user or course. */
  readonly absent?: readonly string[];
}

export type Scalar = string | number | boolean;

export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [name: string]: JsonValue };
export type JsonObject = Readonly<Record<string, JsonValue>>;

const dayMs = 86_400_000;
const firstMs = Date.parse("0000-01-01T00:00:00.000Z");
const endMs = Date.parse("9999-12-31T23:59:59.999Z") + 1;
const minuteTexts = Array.from({ length: 1440 }, (_, minute) => {
  const hours = String(Math.floor(minute / 60)).padStart(2, "0");
  return `T${hours}:${String(minute % 60).padStart(2, "0")}:`;
});
/** Texts of days that were asked for, as lists of a source dwell on few of them. */
const dayTexts = new Map<number, string>();
const mostDayTexts = 20_000;

/** Milliseconds since 1970 as an instant; null outside the years 0000 to 9999. */
export function instantFromMs(ms: number): Instant | null {
  if (!(ms >= firstMs && ms < endMs)) return null;
  const whole = Math.floor(ms);
  const day = Math.floor(whole / dayMs);
  const rest = whole - day * dayMs;
  const minute = Math.floor(rest / 60_000);
  const inMinute = rest - minute * 60_000;
  const seconds = inMinute === 0 ? "00.000Z" : `${(inMinute / 1000).toFixed(3).padStart(6, "0")}Z`;
  return `${dayText(day)}${minuteTexts[minute] ?? ""}${seconds}` as Instant;
}

function dayText(day: number): string {
  let text = dayTexts.get(day);
  if (text === undefined) {
    if (dayTexts.size >= mostDayTexts) dayTexts.clear();
    text = new Date(day * dayMs).toISOString().slice(0, 10);
    dayTexts.set(day, text);
  }
  return text;
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
