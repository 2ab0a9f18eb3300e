const quarterMs = 900_000;
const hourMs = 3_600_000;
const clocks = new Map<string, Intl.DateTimeFormat>();

/** What a clock in the zone shows, as `YYYY-MM-DD HH:mm:ss`. */
function clockAt(ms: number, zone: string): string {
  let clock = clocks.get(zone);
  if (clock === undefined) {
    clock = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      dateStyle: "short",
      timeStyle: "medium",
    });
    clocks.set(zone, clock);
  }
  return clock.format(ms);
}

/**
 * The instant at which a clock in the zone shows `YYYY-MM-DD HH:mm:ss`, found by looking at the clock: the first such
 * instant; where there is none, the one that is as long after the last quarter before it as the text says.
 */
export function atWallClock(text: string, zone: string): string {
  const asUtc = Date.parse(`${text.replace(" ", "T")}Z`);
  for (let ms = asUtc - 16 * hourMs; ms <= asUtc + 16 * hourMs; ms += quarterMs) {
    if (clockAt(ms, zone) === text) return new Date(ms).toISOString();
  }
  let before = asUtc - 16 * hourMs;
  while (clockAt(before + quarterMs, zone) < text) before += quarterMs;
  const shown = Date.parse(`${clockAt(before, zone).replace(" ", "T")}Z`);
  return new Date(before + (asUtc - shown)).toISOString();
}

export function startOfDay(day: string, zone: string): string {
  return atWallClock(`${day} 00:00:00`, zone);
}

/** The last millisecond at which a calendar in the zone shows the day. */
export function endOfDay(day: string, zone: string): string {
  let ms = Date.parse(`${day}T00:00:00Z`) + 48 * hourMs;
  while (!clockAt(ms, zone).startsWith(day)) ms -= quarterMs;
  return new Date(ms + quarterMs - 1).toISOString();
}
