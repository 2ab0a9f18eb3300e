/** How conditions on an enrollment's user or course are asked of the lists of users and courses. */
export interface Join<Field extends string> {
  readonly entity: "user" | "course";
  /** The enrollments' field that holds the key. */
  readonly keyField: Field;
  /** The enrollments' name of a condition, and the name in the list of users or courses. */
  readonly fields: readonly (readonly [ours: Field, theirs: string])[];
}

const enrollmentJoins = [
  {
    entity: "user",
    keyField: "userId",
    fields: [
      ["username", "username"],
      ["email", "email"],
    ],
  },
  {
    entity: "course",
    keyField: "courseId",
    fields: [
      ["courseExternalId", "externalId"],
      ["courseSlug", "slug"],
      ["courseTitleContains", "titleContains"],
      ["org", "org"],
    ],
  },
] as const;

/** Rows of users and courses join nothing. */
export function joinsOf<Field extends string>(
  rows: "enrollment" | "user" | "course",
): readonly Join<Field>[] {
  return rows === "enrollment" ? (enrollmentJoins as unknown as readonly Join<Field>[]) : [];
}

export function joinOf<Field extends string>(
  rows: "enrollment" | "user" | "course",
  keyField: Field,
): Join<Field> | undefined {
  return joinsOf<Field>(rows).find((join) => join.keyField === keyField);
}
