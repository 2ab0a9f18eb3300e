import { describe, expect, test } from "@jest/globals";

import { catalogRows } from "../../../src/lab/catalog-search/catalog-seed.js";
import { ispringRows } from "../../../src/lab/ispring/ispring-seed.js";
import { moocitRows } from "../../../src/lab/moocit/moocit-seed.js";
import { createSchool } from "../../../src/lab/school.js";
import { trutoRows } from "../../../src/lab/truto/truto-seed.js";

const school = createSchool({ seed: 7 });

function all(given: { seed: number; people?: number }) {
  const made = createSchool(given);
  const rows = [catalogRows(made), moocitRows(made), ispringRows(made), trutoRows(made)];
  return JSON.stringify(rows);
}

describe("the school", () => {
  test("the same seed gives the same rows on every platform, another seed others", () => {
    expect(all({ seed: 7, people: 50 })).toBe(all({ seed: 7, people: 50 }));
    expect(all({ seed: 7, people: 50 })).not.toBe(all({ seed: 8, people: 50 }));
  });

  test("there are thousands of people and enrollments and sixty courses", () => {
    expect(school.people).toHaveLength(2_000);
    expect(school.courses).toHaveLength(60);
    for (const list of Object.values(school.attendance)) expect(list.length).toBeGreaterThan(1_000);
  });

  test("the same person is known to several platforms, in different letter case and by other ids", () => {
    const catalog = new Map([...catalogRows(school).users!].map((user) => [user.email, user]));
    const ispring = [...ispringRows(school).users!].map((user) => user.fields["EMAIL"] ?? "");
    const shared = ispring.filter((email) => catalog.has(email.toLowerCase()));
    expect(shared.length).toBeGreaterThan(100);
    expect(shared.some((email) => email !== email.toLowerCase())).toBe(true);
  });

  test("catalog rows hold empty titles, null names and metadata of every type", () => {
    const rows = [...catalogRows(school).enrollments];
    expect(rows.some((row) => row.course_name === "")).toBe(true);
    expect(rows.some((row) => row.name === null)).toBe(true);
    expect(rows.some((row) => row.name === undefined)).toBe(true);
    const types = new Set(
      rows.map((row) => (row.metadata === null ? "null" : typeof row.metadata)),
    );
    expect([...types].sort()).toEqual(["null", "number", "object", "string"]);
    expect(rows.some((row) => !row.active)).toBe(true);
  });

  test("MOOCit has one inactive and one retired person, and local times at the edges of summer", () => {
    const { users, enrollments } = moocitRows(school);
    expect([...users!].find((user) => user.username === "sleeper")).toMatchObject({
      is_active: false,
    });
    expect([...users!].some((user) => user.retired)).toBe(true);
    const texts = [...enrollments!].map((row) => row.created);
    expect(texts).toEqual(expect.arrayContaining(["2026-03-29 02:30", "2026-10-25 02:30"]));
  });

  test("iSpring has learning tracks, a course it does not list, terminated users and repeats", () => {
    const { enrollments, users, contents, unlistedCourses } = ispringRows(school);
    const rows = [...enrollments!];
    expect([...contents!].some((item) => item.contentItemType === "LearningTrack")).toBe(true);
    expect(rows.some((row) => [...unlistedCourses!].includes(row.courseId))).toBe(true);
    expect([...users!].some((user) => user.status === 5)).toBe(true);
    const pairs = rows.map((row) => `${row.learnerId} ${row.courseId}`);
    expect(new Set(pairs).size).toBeLessThan(pairs.length);
    expect(rows.map((row) => row.enrollmentId)).toEqual(expect.arrayContaining(["00123", "1e5"]));
  });

  test("Truto has rows with nothing but an id, unknown statuses, and e-mails that are hard to choose from", () => {
    const rows = [...trutoRows(school).enrollments!].map((entry) => entry.row);
    expect(rows).toContainEqual({ id: "only-an-id" });
    expect(rows).toContainEqual(expect.objectContaining({ status: "teleported" }));
    const users = JSON.stringify(rows);
    expect(users).toContain('"emails":[]');
    expect(users).toContain('"type":"home","is_primary":false');
  });
});
