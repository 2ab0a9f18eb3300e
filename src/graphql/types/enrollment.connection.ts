import { createConnectionType } from "./connection.js";
import { EnrollmentType } from "./enrollment.type.js";

export const EnrollmentConnection = createConnectionType(() => EnrollmentType, {
  node: "Enrollment",
  rows: "enrollments",
});
