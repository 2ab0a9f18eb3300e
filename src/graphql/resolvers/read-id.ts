import { RequestError } from "../../domain/errors.js";
import { decodeGlobalId, type GlobalId } from "../../domain/global-id.js";

const nouns: Readonly<Record<GlobalId["type"], string>> = {
  enrollment: "Enrollment",
  user: "User",
  course: "Course",
  job: "BulkEnrollJob",
};

/**
 * The id that an argument holds.
 * @throws RequestError `BAD_USER_INPUT` where it is malformed or names another type.
 */
export function readId<Type extends GlobalId["type"]>(
  argument: string,
  text: string,
  type: Type,
): Extract<GlobalId, { readonly type: Type }> {
  const id = decodeGlobalId(text);
  if (id?.type === type) return id as Extract<GlobalId, { readonly type: Type }>;
  throw new RequestError(
    "BAD_USER_INPUT",
    `\`${argument}\` has to be the id of a ${nouns[type]}.`,
    {
      argument,
    },
  );
}

/** The id that an argument holds, of whatever type. */
export function readAnyId(argument: string, text: string): GlobalId {
  const id = decodeGlobalId(text);
  if (id !== null) return id;
  throw new RequestError("BAD_USER_INPUT", `\`${argument}\` has to be an id that this API gave.`, {
    argument,
  });
}
