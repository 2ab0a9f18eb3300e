import type { Course, CourseAttribute } from "../../domain/course.js";
import type { Enrollment } from "../../domain/enrollment.js";
import type { User, UserAttribute } from "../../domain/user.js";
import type { Operation } from "../../federation/federation.js";
import { createEnrollmentLoader, type EnrollmentKey } from "./enrollment.loader.js";
import { createLookupLoader, type LookupKey } from "./lookup.loader.js";
import type DataLoader from "dataloader";

/** The look-ups of one operation, each made once however many fields ask for it. */
export interface Loaders {
  readonly user: DataLoader<LookupKey<User, UserAttribute>, User | null, string>;
  readonly course: DataLoader<LookupKey<Course, CourseAttribute>, Course | null, string>;
  readonly enrollment: DataLoader<EnrollmentKey, Enrollment | null, string>;
}

export function createLoaders(operation: Operation): Loaders {
  return {
    user: createLookupLoader((ref, wanted, known) => operation.user(ref, wanted, known)),
    course: createLookupLoader((ref, wanted, known) => operation.course(ref, wanted, known)),
    enrollment: createEnrollmentLoader(operation),
  };
}
