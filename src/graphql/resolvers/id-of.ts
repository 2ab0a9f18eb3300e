import type { Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import { encodeGlobalId, type KeyHints } from "../../domain/global-id.js";
import type { User } from "../../domain/user.js";

export function idOf(row: User | Course): string {
  return encodeGlobalId(row);
}

export function idOfEnrollment({ type, source, key, hints = noHints }: Enrollment): string {
  return encodeGlobalId({ type, source, key, hints });
}

const noHints: KeyHints = {};
