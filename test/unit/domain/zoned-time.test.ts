import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { readInstant } from "../../../src/domain/zoned-time.js";

const zones = [
  "Europe/Paris",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "UTC",
];

/** What the clocks of a zone show, by a road of its own: the Swedish locale writes ISO-like text. */
function shownIn(zone: string, instant: string | number): string {
  const text = new Date(instant).toLocaleString("sv-SE", { timeZone: zone });
  return text.replace(" ", "T");
}

describe("Texts that say their moment", () => {
  test.each([
    ["2023-01-15T10:30:00Z", "2023-01-15T10:30:00.000Z"],
    ["2023-01-15T10:30:00.123Z", "2023-01-15T10:30:00.123Z"],
    ["2023-01-15T10:30:00,123Z", "2023-01-15T10:30:00.123Z"],
    ["2023-01-15T10:30:00.123999Z", "2023-01-15T10:30:00.123Z"],
    ["2023-01-15T10:30:00.1Z", "2023-01-15T10:30:00.100Z"],
    ["2023-01-15T10:30Z", "2023-01-15T10:30:00.000Z"],
    ["2023-01-15 10:30:00Z", "2023-01-15T10:30:00.000Z"],
    ["2023-01-15t10:30:00z", "2023-01-15T10:30:00.000Z"],
    ["2023-01-15T10:30:00+00:00", "2023-01-15T10:30:00.000Z"],
    ["2023-01-15T10:30:00+0000", "2023-01-15T10:30:00.000Z"],
    ["2023-01-15T10:30:00.5+0530", "2023-01-15T05:00:00.500Z"],
    ["2023-01-15T00:30:00-05:00", "2023-01-15T05:30:00.000Z"],
    ["2023-01-01T00:30:00 +01", "2022-12-31T23:30:00.000Z"],
    ["0000-02-29T00:00:00Z", "0000-02-29T00:00:00.000Z"],
    ["0050-02-28T00:00:00+00:00", "0050-02-28T00:00:00.000Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59.000Z"],
    [" 2023-01-15T10:30:00Z ", "2023-01-15T10:30:00.000Z"],
  ])("%s is read whatever the zone", (text, expected) => {
    for (const zone of zones) expect(readInstant(text, zone, true)).toBe(expected);
  });
});

describe("Texts without a zone", () => {
  test.each([
    ["2021-03-09 20:15", "UTC", "2021-03-09T20:15:00.000Z"],
    ["2021-03-09 20:15", "Europe/Paris", "2021-03-09T19:15:00.000Z"],
    ["2021-07-09T20:15:30", "Europe/Paris", "2021-07-09T18:15:30.000Z"],
    ["2021-07-09 20:15:30.123456", "Europe/Paris", "2021-07-09T18:15:30.123Z"],
    // Occurs twice: the earlier.
    ["2021-10-31 02:30", "Europe/Paris", "2021-10-31T00:30:00.000Z"],
    ["2021-11-07 01:30", "America/New_York", "2021-11-07T05:30:00.000Z"],
    ["2021-04-04 01:45", "Australia/Lord_Howe", "2021-04-03T14:45:00.000Z"],
    // Does not occur: moved forward by the gap.
    ["2021-03-28 02:30", "Europe/Paris", "2021-03-28T01:30:00.000Z"],
    ["2021-03-14 02:00", "America/New_York", "2021-03-14T07:00:00.000Z"],
    ["2021-10-03 02:15", "Australia/Lord_Howe", "2021-10-02T15:45:00.000Z"],
    ["2011-12-30 12:00", "Pacific/Apia", "2011-12-30T22:00:00.000Z"],
    // A local mean time has seconds.
    ["1890-01-01 00:00", "Europe/Paris", "1889-12-31T23:50:39.000Z"],
    ["0100-01-01 00:00", "Europe/Paris", "0099-12-31T23:50:39.000Z"],
  ])("%s in %s is %s", (text, zone, expected) => {
    expect(readInstant(text, zone)).toBe(expected);
  });
});

describe("Dates without a time", () => {
  test.each([
    ["2024-05-31", "UTC", "2024-05-31T00:00:00.000Z", "2024-05-31T23:59:59.999Z"],
    ["2024-05-31", "Europe/Paris", "2024-05-30T22:00:00.000Z", "2024-05-31T21:59:59.999Z"],
    ["2024-03-31", "Europe/Paris", "2024-03-30T23:00:00.000Z", "2024-03-31T21:59:59.999Z"],
    ["2024-02-29", "America/New_York", "2024-02-29T05:00:00.000Z", "2024-03-01T04:59:59.999Z"],
    // Midnight is skipped, and the day before it ends there.
    ["2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00.000Z", "2018-11-05T01:59:59.999Z"],
    ["2018-11-03", "America/Sao_Paulo", "2018-11-03T03:00:00.000Z", "2018-11-04T02:59:59.999Z"],
    // The clocks go back a minute past midnight: the day ends a second time.
    ["2010-11-06", "America/St_Johns", "2010-11-06T02:30:00.000Z", "2010-11-07T03:29:59.999Z"],
    ["2010-11-07", "America/St_Johns", "2010-11-07T02:30:00.000Z", "2010-11-08T03:29:59.999Z"],
    // Samoa had no 30 December 2011.
    ["2011-12-29", "Pacific/Apia", "2011-12-29T10:00:00.000Z", "2011-12-30T09:59:59.999Z"],
    ["2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00.000Z", "2011-12-31T09:59:59.999Z"],
  ])("%s in %s", (text, zone, start, end) => {
    expect(readInstant(text, zone)).toBe(start);
    expect(readInstant(text, zone, true)).toBe(end);
  });
});

describe("Values that are no moment", () => {
  test.each([null, undefined, "", "  "])("%p is absent", (value) => {
    expect(readInstant(value, "Europe/Paris")).toBeNull();
  });

  test.each([
    "yesterday",
    "2026-02-30",
    "2025-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2026-04-31T10:00:00Z",
    "2026-13-01T10:00:00Z",
    "2026-00-01",
    "2026-01-00",
    "2026-01-01T24:00:00Z",
    "2026-01-01T10:60:00Z",
    "2026-01-01T10:00:60.000Z",
    "2026-01-01T10:00:00+24:00",
    "2026-01-01T10:00:00+01:60",
    "2026-01-01T10",
    "20260101",
    "0000-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
    1_700_000_000,
    {},
    true,
  ])("%p is unreadable", (value) => {
    expect(readInstant(value, "UTC")).toBeUndefined();
    expect(readInstant(value, "Europe/Paris", true)).toBeUndefined();
  });
});

describe("Against the clocks of Intl", () => {
  const ms = fc.integer({ min: Date.UTC(1975, 0, 1), max: Date.UTC(2037, 0, 1) });
  const zone = fc.constantFrom(...zones);

  test("a shown local time is read as the earliest moment that shows it", () => {
    fc.assert(
      fc.property(ms, zone, (moment, where) => {
        const second = Math.floor(moment / 1000) * 1000;
        const local = shownIn(where, second);
        const read = Date.parse(readInstant(local, where) ?? "");
        expect(shownIn(where, read)).toBe(local);
        expect(read).toBeLessThanOrEqual(second);
        expect(second - read).toBeLessThanOrEqual(25 * 3_600_000);
        // Nothing earlier shows it: offsets change by multiples of half an hour in these years.
        const earlier = Array.from({ length: 50 }, (_, at) => read - (at + 1) * 1_800_000);
        expect(earlier.filter((one) => shownIn(where, one) === local)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test("every local time near a change of the clocks is read, the skipped ones moved forward", () => {
    const changes: [string, number][] = [
      ["Europe/Paris", Date.UTC(2024, 2, 31)],
      ["Europe/Paris", Date.UTC(2024, 9, 27)],
      ["America/New_York", Date.UTC(2024, 2, 10)],
      ["America/St_Johns", Date.UTC(2010, 10, 7)],
      ["Australia/Lord_Howe", Date.UTC(2024, 9, 6)],
      ["Pacific/Apia", Date.UTC(2011, 11, 30)],
    ];
    for (const [where, day] of changes) {
      for (let minute = -1440; minute < 2880; minute += 5) {
        const local = new Date(day + minute * 60_000).toISOString().slice(0, 19);
        const read = readInstant(local, where);
        expect(typeof read).toBe("string");
        expect(shownIn(where, read ?? "") >= local).toBe(true);
      }
    }
  });

  test("a day's first and last millisecond are of that day, and their neighbours are not", () => {
    fc.assert(
      fc.property(ms, zone, (moment, where) => {
        const day = shownIn(where, moment).slice(0, 10);
        const start = Date.parse(readInstant(day, where) ?? "");
        const end = Date.parse(readInstant(day, where, true) ?? "");
        expect(start).toBeLessThanOrEqual(moment);
        expect(end).toBeGreaterThanOrEqual(moment);
        expect(shownIn(where, start).slice(0, 10)).toBe(day);
        expect(shownIn(where, end).slice(0, 10)).toBe(day);
        expect(shownIn(where, start - 1).slice(0, 10)).not.toBe(day);
        expect(shownIn(where, end + 1).slice(0, 10)).not.toBe(day);
      }),
      { numRuns: 1000 },
    );
  });

  test("canonical text stays as it is", () => {
    fc.assert(
      fc.property(
        fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }),
        zone,
        (date, where) => {
          expect(readInstant(date.toISOString(), where)).toBe(date.toISOString());
        },
      ),
    );
  });
});
