const formats = new Map<string, Intl.DateTimeFormat>();
const offsets = new Map<string, number>();
const quarter = 900_000;

function formatFor(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
    formats.set(timeZone, format);
  }
  return format;
}

/** Zones change their offset only on the quarter hour, so one answer serves fifteen minutes. */
function offsetMs(instant: number, timeZone: string): number {
  if (timeZone === "UTC") return 0;
  const key = `${timeZone} ${Math.floor(instant / quarter)}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const name = formatFor(timeZone)
    .formatToParts(instant)
    .find((part) => part.type === "timeZoneName")?.value;
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? "");
  const size = match ? Number(match[2]) * 3_600_000 + Number(match[3]) * 60_000 : 0;
  const offset = match?.[1] === "-" ? -size : size;
  if (offsets.size >= 100_000) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** `YYYY-MM-DD HH:MM` as a clock in the zone shows it. */
export function localMinute(instant: number, timeZone: string): string {
  return new Date(instant + offsetMs(instant, timeZone))
    .toISOString()
    .slice(0, 16)
    .replace("T", " ");
}

/** The instant of a `YYYY-MM-DD HH:MM` text in the zone; NaN where it is none. */
export function instantOf(text: string, timeZone: string): number {
  const match = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2})$/.exec(text);
  if (!match) return Number.NaN;
  const asUtc = Date.parse(`${match[1] ?? ""}T${match[2] ?? ""}:00Z`);
  return Number.isNaN(asUtc) ? asUtc : asUtc - offsetMs(asUtc, timeZone);
}
