import { instantFromMs, type Instant } from "./values.js";
import { earliestInstant, latestInstantOfDay } from "./zone-rules.js";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** The Gregorian calendar repeats after 400 years. */
const cycleMs = 146_097 * dayMs;

const moment =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d+))?)? ?([Zz]|[+-]\d\d(?::?\d\d)?)?)?$/;

/**
 * A source's text as an instant. Null where there is none (null, undefined, an empty text); undefined where the value
 * cannot be read, which the caller counts as drift.
 *
 * Texts with an offset say their moment themselves. Texts without one are read in `zone`: a local time that occurs
 * twice is the earlier, one that does not exist is moved forward by the gap. A date without a time is the start of that
 * day. Impossible dates are unreadable, never normalised.
 *
 * @param endOfDay A date without a time is the last millisecond of its day instead of the first.
 */
export function readInstant(
  text: unknown,
  zone: string,
  endOfDay = false,
): Instant | null | undefined {
  if (text === null || text === undefined) return null;
  if (typeof text !== "string") return undefined;
  return readCanonical(text) ?? readAny(text.trim(), zone, endOfDay);
}

/** `YYYY-MM-DDTHH:mm:ssZ` and `YYYY-MM-DDTHH:mm:ss.sssZ` are nearly canonical: lists of a million rows hold little else. */
function readCanonical(text: string): Instant | undefined {
  const { length } = text;
  if (length !== 24 && length !== 20) return undefined;
  const isCanonical =
    text.charCodeAt(4) === dash &&
    text.charCodeAt(7) === dash &&
    text.charCodeAt(10) === letterT &&
    text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon &&
    text.charCodeAt(length - 1) === letterZ &&
    isDay(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5), twoDigits(text, 8)) &&
    isTime(twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17));
  if (!isCanonical) return undefined;
  if (length === 20) return `${text.slice(0, 19)}.000Z` as Instant;
  const hasThousandths =
    text.charCodeAt(19) === point && !Number.isNaN(twoDigits(text, 20) + twoDigits(text, 21));
  return hasThousandths ? (text as Instant) : undefined;
}

const [dash, colon, point, letterT, letterZ] = [0x2d, 0x3a, 0x2e, 0x54, 0x5a];

/** NaN, which compares with nothing, where there are no two digits. */
function twoDigits(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30;
  const ones = text.charCodeAt(at + 1) - 0x30;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function readAny(text: string, zone: string, endOfDay: boolean): Instant | null | undefined {
  if (text === "") return null;
  const parts = moment.exec(text);
  if (parts === null || !isPossible(parts)) return undefined;
  const day = Date.UTC(Number(parts[1]) + 400, Number(parts[2]) - 1, Number(parts[3])) - cycleMs;
  if (parts[4] === undefined && endOfDay) {
    return instantFromMs(latestInstantOfDay(day, zone)) ?? undefined;
  }
  const local = day + timeOfDay(parts);
  const offset = offsetOf(parts[8]);
  if (offset === null) return undefined;
  const ms = offset === undefined ? earliestInstant(local, zone) : local - offset;
  return instantFromMs(ms) ?? undefined;
}

/** Whether the calendar and the clock have such a day and time. */
function isPossible(parts: RegExpExecArray): boolean {
  return (
    isDay(Number(parts[1]), Number(parts[2]), Number(parts[3])) &&
    isTime(Number(parts[4] ?? 0), Number(parts[5] ?? 0), Number(parts[6] ?? 0))
  );
}

function isDay(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1)) return false;
  return day <= (day <= 28 ? 28 : daysIn(year, month)) && year >= 0;
}

function isTime(hours: number, minutes: number, seconds: number): boolean {
  return hours < 24 && minutes < 60 && seconds < 60;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Milliseconds since midnight; fractions are cut. */
function timeOfDay(parts: RegExpExecArray): number {
  const ms = Number((parts[7] ?? "").slice(0, 3).padEnd(3, "0"));
  return (
    Number(parts[4] ?? 0) * hourMs +
    Number(parts[5] ?? 0) * minuteMs +
    Number(parts[6] ?? 0) * 1000 +
    ms
  );
}

/** Milliseconds ahead of UTC; undefined where the text names no zone, null where no clock is that far off. */
function offsetOf(text: string | undefined): number | null | undefined {
  if (text === undefined) return undefined;
  if (text === "Z" || text === "z") return 0;
  const hours = Number(text.slice(1, 3));
  const minutes = Number(text.slice(3).replace(":", ""));
  if (hours > 23 || minutes > 59) return null;
  return (text.startsWith("-") ? -1 : 1) * (hours * hourMs + minutes * minuteMs);
}
