import type { Course } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import { encodeGlobalId } from "../../domain/global-id.js";
import type { User } from "../../domain/user.js";

export function idOf(row: Enrollment | User | Course): string {
  return encodeGlobalId(row);
}
