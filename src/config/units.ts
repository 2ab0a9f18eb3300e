/** Seconds of a setting, fractions allowed, as whole milliseconds; never 0 for more than nothing. */
export function toMs(seconds: number): number {
  return Math.max(0, Math.ceil(seconds * 1000 - 1e-6));
}

/** A setting whose 0 is no limit. */
export function toLimit(setting: number): number {
  return setting === 0 ? Infinity : setting;
}
