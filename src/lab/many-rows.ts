import type { CatalogEnrollment } from "./catalog-search/catalog-state.js";
import type { IspringEnrollment } from "./ispring/ispring-state.js";
import type { GeneratedRows } from "./moocit/moocit-state.js";
import type { TrutoEnrollment } from "./truto/truto-state.js";

const coursesInAll = 50;
const firstMoment = Date.UTC(2025, 8, 1, 6);

/** Every course is taken by everybody in turn, so that no pair occurs twice. */
function pairAt(index: number): { readonly person: number; readonly course: number } {
  return { person: Math.floor(index / coursesInAll) + 1, course: (index % coursesInAll) + 1 };
}

function courseKey(course: number): string {
  return `course-v1:Acme+M${course}+2026`;
}

/** So many rows of one tenant, the oldest first. */
export function manyCatalogRows(count: number, platformKey = "acme"): CatalogEnrollment[] {
  return Array.from({ length: count }, (_, index) => {
    const { person, course } = pairAt(index);
    return {
      user_id: person,
      username: `user.${person}`,
      email: `user.${person}@school.example`,
      name: `User ${person}`,
      course_id: courseKey(course),
      course_name: `Course ${course}`,
      active: true,
      created: new Date(firstMoment + index * 60_000).toISOString(),
      started: null,
      ended: null,
      expired: null,
      metadata: null,
      platform_key: platformKey,
    };
  });
}

/** So many rows, made only when they are sent. */
export function manyMoocitRows(count: number): GeneratedRows {
  return {
    count,
    at: (index) => {
      const { person, course } = pairAt(index);
      return {
        username: `user.${person}`,
        email: `user.${person}@school.example`,
        course_id: courseKey(course),
        is_active: true,
        mode: "audit",
        created: firstMoment + index * 60_000,
      };
    },
  };
}

export function manyIspringRows(count: number): IspringEnrollment[] {
  return Array.from({ length: count }, (_, index) => {
    const { person, course } = pairAt(index);
    return {
      enrollmentId: `7c0e1f52-1111-4e0a-9b11-${(index + 1).toString().padStart(12, "0")}`,
      courseId: `51aa9d10-2222-4e0a-9b11-${course.toString().padStart(12, "0")}`,
      learnerId: `93bb7c30-3333-4e0a-9b11-${person.toString().padStart(12, "0")}`,
      accessDate: new Date(firstMoment + (index % 400) * 86_400_000).toISOString().slice(0, 10),
      shouldLockAfterDueDate: false,
      enrollmentTypeGroup: 0,
    };
  });
}

export function manyTrutoRows(count: number): TrutoEnrollment[] {
  return Array.from({ length: count }, (_, index) => {
    const pair = pairAt(index);
    const [userId, courseId] = [pair.person.toString(), pair.course.toString()];
    const row = {
      id: `${userId}:${courseId}`,
      user: { id: userId, name: `User ${userId}` },
      course: { id: courseId, title: `Course ${courseId}` },
      status: "enrolled",
      created_at: new Date(firstMoment + index * 60_000).toISOString(),
    };
    return { userId, courseId, row };
  });
}
