import * as z from "zod";

/*
 * The kinds of values that settings have. Each says in words what it expects: the words of a fault. A variable always
 * gives text, so numbers and booleans are also read from text.
 */

/** Seconds that timers of Node.js can still count (23 days). */
const maxSeconds = 2_000_000;

/** Text that is not blank and holds no control characters. `what` completes "expected …". */
export function text(what: string): z.ZodString {
  return z
    .string({
      error: ({ input }) =>
        input === undefined || input === null
          ? what
          : `${what}, as text (in quotes where it looks like a number)`,
    })
    .regex(/\S/u, { error: `${what}, not empty`, abort: true })
    .regex(/^\P{Cc}*$/u, { error: `${what}, without line breaks and control characters` })
    .meta({ typeText: "text" });
}

/** Text that can stand in an HTTP header. */
export function headerText(what: string): z.ZodString {
  return text(what).regex(/^[\x20-\x7e\xa0-\xff\p{Cc}]*$/u, {
    error: `${what}, of characters that an HTTP header can carry`,
  });
}

/** One of several words. */
export function choice<const T extends readonly [string, ...string[]]>(
  words: T,
): z.ZodEnum<{ [K in T[number]]: K }> {
  return z
    .enum(words, { error: `one of ${words.join(", ")}` })
    .meta({ typeText: words.join(" or ") });
}

/** `true` or `false`. */
export function flag(): z.ZodPreprocess<z.ZodBoolean> {
  return z
    .preprocess(toBoolean, z.boolean({ error: "true or false" }))
    .meta({ typeText: "true or false" });
}

/** A whole number from `min` to `max`. */
export function integer(min: number, max = 1_000_000_000): z.ZodPreprocess<z.ZodNumber> {
  const error = `a whole number from ${min} to ${max}`;
  const number = z.number({ error }).int({ error, abort: true }).min(min, { error });
  return z.preprocess(toNumber, number.max(max, { error })).meta({ typeText: "whole number" });
}

/** A number from 0 to `max`, fractions allowed; 0 itself only where it has a meaning. */
export function amount(max: number, { zero }: { zero: boolean }): z.ZodPreprocess<z.ZodNumber> {
  const error = zero ? `a number from 0 to ${max}` : `a number above 0, at most ${max}`;
  const number = z.number({ error }).max(max, { error });
  const bounded = zero ? number.min(0, { error }) : number.gt(0, { error });
  return z.preprocess(toNumber, bounded).meta({ typeText: "number" });
}

/** A length of time in seconds; 0 only where it has a meaning. */
export function seconds(options: { zero: boolean }): z.ZodPreprocess<z.ZodNumber> {
  return amount(maxSeconds, options).meta({ typeText: "seconds" });
}

/** A mapping with the keys of `shape` and no others. An empty one may be left out or left blank. */
export function section<T extends z.ZodRawShape>(
  shape: T,
): z.ZodPreprocess<z.ZodObject<T, z.core.$strict>> {
  return z.preprocess((value) => value ?? {}, z.strictObject(shape));
}

/** `http://` or `https://`, and nothing in it that would get lost or leak: no user, query or fragment. */
export function httpUrl(): z.ZodString {
  const error = "a URL such as https://host.example, without user, query and fragment";
  return z.string({ error }).refine(isPlainHttpUrl, { error }).meta({ typeText: "URL" });
}

function isPlainHttpUrl(value: string): boolean {
  if (!URL.canParse(value) || /[\s?#\\]/u.test(value)) return false;
  const { protocol, username, password } = new URL(value);
  return /^https?:$/u.test(protocol) && username === "" && password === "";
}

function toNumber(value: unknown): unknown {
  const isNumber = typeof value === "string" && /^\s*-?\d+(?:\.\d+)?\s*$/u.test(value);
  return isNumber ? Number(value) : value;
}

/** Reads `true` and `false` from text; anything else is given back as it is. */
export function toBoolean(value: unknown): unknown {
  const word = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (word === "true") return true;
  return word === "false" ? false : value;
}
