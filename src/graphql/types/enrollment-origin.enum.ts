import { registerEnumType } from "type-graphql";
import { enrollmentOrigins } from "../../domain/enrollment.js";
import { enumOf } from "./enum-of.js";

export const EnrollmentOriginEnum = enumOf(enrollmentOrigins);

registerEnumType(EnrollmentOriginEnum, {
  name: "EnrollmentOrigin",
  description: "How an enrollment came about.",
  valuesConfig: {
    ADMIN: { description: "Assigned by an administrator." },
    CATALOG: { description: "Chosen by the learner from a catalog." },
  },
});
