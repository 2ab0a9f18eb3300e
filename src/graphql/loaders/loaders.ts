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

/** Most operations need none of them: each is made when it is first asked for. */
export function createLoaders(operation: Operation): Loaders {
  let user: Loaders["user"] | undefined;
  let course: Loaders["course"] | undefined;
  let enrollment: Loaders["enrollment"] | undefined;
  return {
    get user() {
      return (user ??= createLookupLoader((ref, wanted, known) =>
        operation.user(ref, wanted, known),
      ));
    },
    get course() {
      return (course ??= createLookupLoader((ref, wanted, known) =>
        operation.course(ref, wanted, known),
      ));
    },
    get enrollment() {
      return (enrollment ??= createEnrollmentLoader(operation));
    },
  };
}
