import { expect, it } from "@jest/globals";
import { enrollmentList, readIspringPage } from "../../../../src/sources/ispring/ispring.wire.js";

it("takes null under the name of a row for a row that is none, and not for an empty list", () => {
  const drifts: string[] = [];
  const report = ({ what }: { readonly what: string }): void => void drifts.push(what);
  const context = { source: "learn", timeZone: "UTC", report, textual: true };
  const asked = { format: "json", pageToken: null } as const;
  const content = { enrollments: { enrollment: null } };
  expect(() => readIspringPage(content, enrollmentList, asked, context)).toThrow("no enrollment");
  expect(drifts).toEqual(["enrollment is no object"]);
});
