import { z } from "zod";

/*
 * The kinds of values that settings have. Each says in words what it expects: the words of a fault. A variable always
 * gives text, so numbers and booleans are also read from text.
 */

/** Seconds that timers of Node.js can still count (24 days). */
const maxSeconds = 2_000_000;

/** Text that is neither empty nor blank. `what` completes "expected …". */
export function text(what = "text"): z.ZodString {
  return z
    .string({ error: `${what}, as text: put a value that looks like a number in quotes` })
    .regex(/\S/u, { error: `${what}, not empty` })
    .meta({ type: "text" });
}

/** One of several words. */
export function choice<const T extends readonly [string, ...string[]]>(
  words: T,
): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(words, { error: `one of ${words.join(", ")}` }).meta({ type: words.join(" or ") });
}

/** `true` or `false`. */
export function flag(): z.ZodPreprocess<z.ZodBoolean> {
  return z.preprocess(toBoolean, z.boolean({ error: "true or false" })).meta({ type: "boolean" });
}

/** A whole number from `min` to `max`. */
export function integer(min: number, max = 1_000_000_000): z.ZodPreprocess<z.ZodNumber> {
  const error = `a whole number from ${min} to ${max}`;
  const number = z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
  return z.preprocess(toNumber, number).meta({ type: "whole number" });
}

/** A number from 0 to `max`, fractions allowed; 0 itself only where `zero` is true. */
export function amount(max: number, zero: boolean): z.ZodPreprocess<z.ZodNumber> {
  const error = zero ? `a number from 0 to ${max}` : `a number above 0, at most ${max}`;
  const number = z.number({ error }).max(max, { error });
  const bounded = zero ? number.min(0, { error }) : number.gt(0, { error });
  return z.preprocess(toNumber, bounded).meta({ type: "number" });
}

/** A length of time in seconds; 0 only where it has a meaning. */
export function seconds(meaning: { zero: boolean }): z.ZodPreprocess<z.ZodNumber> {
  return amount(maxSeconds, meaning.zero).meta({ type: "seconds" });
}

function toNumber(value: unknown): unknown {
  const isNumber = typeof value === "string" && /^\s*-?\d+(?:\.\d+)?\s*$/u.test(value);
  return isNumber ? Number(value) : value;
}

function toBoolean(value: unknown): unknown {
  const word = typeof value === "string" ? value.trim().toLowerCase() : value;
  if (word === "true") return true;
  return word === "false" ? false : value;
}
