import { RequestError } from "../../domain/errors.js";
import type { Filter } from "../../domain/filter.js";
import { decodeGlobalId, type CourseId, type UserId } from "../../domain/global-id.js";

/**
 * One of these users or courses: each in its own source, since equal keys of two sources are different things. Sources
 * and keys stand in the order of the list. Below `not` it is unknown also where a row of another source does not tell its
 * own; elsewhere that is no different from false, which needs no row of that source.
 * @throws RequestError `BAD_USER_INPUT` for an id that is malformed or of another type.
 */
export function idsCondition<Field extends string>(
  field: Field & ("userId" | "courseId"),
  ids: readonly string[],
  isNegated: boolean,
): Filter<Field | "source"> {
  const keysBySource = new Map<string, Set<string>>();
  ids.forEach((text, index) => {
    const id = keyedId(field, text, index);
    const keys = keysBySource.get(id.source);
    if (keys === undefined) keysBySource.set(id.source, new Set([id.key]));
    else keys.add(id.key);
  });
  if (keysBySource.size === 0) return { kind: "in", field, values: [] };
  const perSource = [...keysBySource].map(([source, keys]): Filter<Field | "source"> => ({
    kind: "all",
    of: [
      { kind: "in", field: "source", values: [source] },
      { kind: "in", field, values: [...keys] },
    ],
  }));
  if (isNegated) {
    return { kind: "any", of: [...perSource, { kind: "in", field, values: [noKey] }] };
  }
  const [only, ...others] = perSource;
  return only !== undefined && others.length === 0 ? only : { kind: "any", of: perSource };
}

/** False where the row tells a key, and unknown where it does not. */
const noKey = "";

function keyedId(field: "userId" | "courseId", text: string, index: number): UserId | CourseId {
  const type = field === "userId" ? "user" : "course";
  const id = decodeGlobalId(text);
  if (id?.type === type) return id;
  const noun = type === "user" ? "User" : "Course";
  throw new RequestError("BAD_USER_INPUT", `\`${field}\` has to hold ids of the type ${noun}.`, {
    field,
    index,
  });
}
