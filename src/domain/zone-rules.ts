const dayMs = 86_400_000;
/** No zone was ever further from UTC. */
const farthestMs = 16 * 3_600_000;
/** Earlier than any change of a clock, and later than the Julian calendar, in which `Intl` writes dates before 1582. */
const beforeAllRules = Date.UTC(1700, 0, 1);
/** How many local days of one zone are remembered. */
const maxDays = 20_000;

/** A stretch of time with one offset: from `start` until before `end`, in milliseconds of UTC. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly offset: number;
}

/** What is known of a zone. A day's rule is its offset, or its stretches where the offset changes near it. */
interface ZoneRules {
  readonly format: Intl.DateTimeFormat;
  readonly days: Map<number, number | readonly Stretch[]>;
}

const zones = new Map<string, ZoneRules>();

/**
 * The moment at which the zone's clocks show a local time (in milliseconds, as if it were UTC): the earlier one where it
 * occurs twice; moved forward by the gap where it does not occur.
 */
export function earliestInstant(local: number, zone: string): number {
  const rule = ruleNear(local, zone);
  if (typeof rule === "number") return local - rule;
  let before: Stretch | undefined;
  for (const stretch of rule) {
    const ms = local - stretch.offset;
    if (ms < stretch.end) return ms < stretch.start && before ? local - before.offset : ms;
    before = stretch;
  }
  return local - (before?.offset ?? 0);
}

/** The last millisecond of a local day, given by its midnight as if it were UTC. */
export function latestInstantOfDay(day: number, zone: string): number {
  const local = day + dayMs - 1;
  const rule = ruleNear(local, zone);
  if (typeof rule === "number") return local - rule;
  const shown = rule.findLast(({ start, end, offset }) => {
    const ms = local - offset;
    return ms >= start && ms < end;
  });
  if (shown !== undefined) return local - shown.offset;
  // The day ends in a gap: just before it; or the whole day is missing: it is moved like any time that does not exist.
  const moved = earliestInstant(local, zone);
  const gap = rule.findLast(({ start }) => start <= moved)?.start ?? moved;
  return gap > earliestInstant(day, zone) ? gap - 1 : moved;
}

function ruleNear(local: number, zone: string): number | readonly Stretch[] {
  if (zone === "UTC") return 0;
  const rules = rulesOf(zone);
  const day = Math.floor(local / dayMs);
  const known = rules.days.get(day);
  if (known !== undefined) return known;
  if (rules.days.size >= maxDays) rules.days.clear();
  const rule = findRule(rules.format, day * dayMs);
  rules.days.set(day, rule);
  return rule;
}

function rulesOf(zone: string): ZoneRules {
  const known = zones.get(zone);
  if (known !== undefined) return known;
  const rules: ZoneRules = {
    format: new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      calendar: "iso8601",
      numberingSystem: "latn",
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    }),
    days: new Map(),
  };
  zones.set(zone, rules);
  return rules;
}

/** Two changes of a zone's clocks are never less than two days apart. */
function findRule(format: Intl.DateTimeFormat, day: number): number | readonly Stretch[] {
  const from = day - farthestMs;
  const until = day + dayMs + farthestMs;
  const middle = day + dayMs / 2;
  const offsets = [from, middle, until].map((ms) => offsetAt(format, ms)) as [
    number,
    number,
    number,
  ];
  const stretches: Stretch[] = [];
  let start = -Infinity;
  for (const [low, high, before, after] of [
    [from, middle, offsets[0], offsets[1]],
    [middle, until, offsets[1], offsets[2]],
  ] as const) {
    if (before === after) continue;
    const end = findChange(format, low, high);
    stretches.push({ start, end, offset: before });
    start = end;
  }
  if (stretches.length === 0) return offsets[0];
  return [...stretches, { start, end: Infinity, offset: offsets[2] }];
}

/** The first millisecond with another offset than `low`. */
function findChange(format: Intl.DateTimeFormat, low: number, high: number): number {
  const before = offsetAt(format, low);
  let same = low;
  let other = high;
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2);
    if (offsetAt(format, middle) === before) same = middle;
    else other = middle;
  }
  return other;
}

/** How far the zone's clocks are ahead of UTC at a moment, in milliseconds. */
function offsetAt(format: Intl.DateTimeFormat, ms: number): number {
  const moment = Math.floor(Math.max(ms, beforeAllRules) / 1000) * 1000;
  const shown = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of format.formatToParts(moment)) {
    if (type in shown) shown[type as keyof typeof shown] = Number(value);
  }
  const { year, month, day, hour, minute, second } = shown;
  return Date.UTC(year, month - 1, day, hour, minute, second) - moment;
}
