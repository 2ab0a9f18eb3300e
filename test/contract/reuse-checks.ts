import { expect } from "@jest/globals";
import type { Enrollment } from "../../src/domain/enrollment.js";
import { aCall, type Check } from "./checks.js";
import { forEveryPath, mostRows } from "./list-checks.js";
import type { ListedRow } from "./listings.js";
import type { ScanPage } from "../../src/sources/spi/source-connector.js";

/** What is promised of sources that say again what they said before. */
export const reuseChecks: readonly Check[] = [
  {
    promise:
      "makes the very same rows of a page that comes again unchanged, and asks for it each time",
    run: (subject) =>
      forEveryPath(subject, async (listing, path) => {
        if (path.paging.style === "whole-list") return;
        const { pushed } = mostRows(listing, path);
        const scan = { path: path.name, pushed, wanted: new Set<string>(), position: null };
        const counts: number[] = [];
        const read = async (): Promise<ScanPage<ListedRow>> => {
          const call = aCall();
          const page = await listing.collection.readPage({ ...scan, pageSize: 20 }, call);
          counts.push(call.taken());
          return page;
        };
        // A connector may have to ask first who it is.
        await read();
        const [first, second] = [await read(), await read()];
        expect(second).toEqual(first);
        second.rows.forEach((row, at) => expect(row).toBe(first.rows[at]));
        expect(counts[2]).toBe(counts[1]);
        expect(counts[2]).toBeGreaterThan(0);
      }),
  },
  {
    promise: "keeps rows that were read with raw data apart from rows that were read without",
    run: (subject) =>
      forEveryPath(subject, async (listing, path) => {
        const tellsRaw = "remoteData" in listing.collection.tells;
        if (path.paging.style === "whole-list" || !tellsRaw) return;
        const { pushed } = mostRows(listing, path);
        const read = async (...wanted: string[]): Promise<readonly ListedRow[]> => {
          const scan = { path: path.name, pushed, wanted: new Set(wanted), position: null };
          return (await listing.collection.readPage({ ...scan, pageSize: 20 }, aCall())).rows;
        };
        const plain = await read();
        const raw = await read("remoteData");
        expect(plain.length).toBeGreaterThan(0);
        for (const row of [...plain, ...(await read())]) expect(rawOf(row)).toBeUndefined();
        for (const row of [...raw, ...(await read("remoteData"))]) {
          expect(rawOf(row)).toEqual(expect.any(Object));
        }
      }),
  },
];

function rawOf(row: ListedRow): unknown {
  return (row as Enrollment).remoteData;
}
