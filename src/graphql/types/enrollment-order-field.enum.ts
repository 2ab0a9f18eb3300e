import { registerEnumType } from "type-graphql";
import { enrollmentOrderFields } from "../../domain/query.js";
import { enumOf } from "./enum-of.js";

export const EnrollmentOrderFieldEnum = enumOf(enrollmentOrderFields);

registerEnumType(EnrollmentOrderFieldEnum, {
  name: "EnrollmentOrderField",
  description:
    "What enrollments can be ordered by. Rows without a value come last in both directions.",
  valuesConfig: {
    CREATED_AT: { description: "`createdAt`." },
    ENROLLED_AT: { description: "`enrolledAt`." },
    DUE_AT: { description: "`dueAt`." },
    COMPLETED_AT: { description: "`completedAt`." },
    EXPIRES_AT: { description: "`expiresAt`." },
    PROGRESS_PERCENT: { description: "`progressPercent`." },
    STATUS: { description: "`status`, in the order of `EnrollmentStatus`." },
    COURSE_EXTERNAL_ID: { description: "`course.externalId`, by code point." },
    USERNAME: { description: "`user.username`, by code point." },
    EMAIL: { description: "`user.email` in lower case, by code point." },
  },
});
