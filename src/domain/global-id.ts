import { longestPlainId, PlainIdWriter } from "./plain-id.js";
import type { SourceId } from "./values.js";

/**
 * What an id of the public schema names. The native key makes it one and the same thing; the hints of an enrollment
 * only help to read it again, and are no part of its identity.
 */
export type GlobalId = EnrollmentId | UserId | CourseId | JobId;

export interface EnrollmentId {
  readonly type: "enrollment";
  readonly source: SourceId;
  readonly key: readonly string[];
  readonly hints: KeyHints;
}

export interface UserId {
  readonly type: "user";
  readonly source: SourceId;
  readonly key: string;
}

export interface CourseId {
  readonly type: "course";
  readonly source: SourceId;
  readonly key: string;
}

export interface JobId {
  readonly type: "job";
  readonly key: string;
}

/** The native keys of an enrollment's user and course, where its own key does not hold them. */
export interface KeyHints {
  readonly userKey?: string;
  readonly courseKey?: string;
}

/** No id that the gateway makes is longer. */
const maxLength = 65_536;

/** An id taken apart, or a row of which it is the id. */
export type Identified =
  | (Omit<EnrollmentId, "hints"> & { readonly hints?: KeyHints | undefined })
  | UserId
  | CourseId
  | JobId;

/**
 * The id as opaque URL-safe text: a JSON list in base64url, so that a key may hold any character. One id has one text.
 *
 *     ["e", source, ...key, { "u": userKey, "c": courseKey }?]   ["u", source, key]   ["c", source, key]   ["j", key]
 */
export function encodeGlobalId(id: Identified): string {
  const plain = id.type === "job" ? undefined : writers[id.type].write(id);
  return plain ?? Buffer.from(textOf(id), "utf8").toString("base64url");
}

/** Puts the id of a row, as ASCII, into bytes, which need room for {@link longestPlainId}: most ids are of plain characters only. */
export const plainRowId = {
  longest: longestPlainId,
  /** Where the id ends; -1 where only {@link encodeGlobalId} can write it. */
  write: (target: Uint8Array, start: number, row: Exclude<Identified, JobId>): number =>
    writers[row.type].writeTo(target, start, row),
} as const;

/** Most ids are of plain characters only. */
const writers = {
  enrollment: new PlainIdWriter("e"),
  user: new PlainIdWriter("u"),
  course: new PlainIdWriter("c"),
} as const;

/** Null for everything but the one text that {@link encodeGlobalId} gives for an id. */
export function decodeGlobalId(text: string): GlobalId | null {
  if (text.length > maxLength) return null;
  const id = idOf(parse(Buffer.from(text, "base64url").toString("utf8")));
  return id !== null && encodeGlobalId(id) === text ? id : null;
}

function textOf(id: Identified): string {
  switch (id.type) {
    case "enrollment": {
      const { userKey, courseKey } = id.hints ?? {};
      const hasHints = userKey !== undefined || courseKey !== undefined;
      const hints = hasHints ? `,${JSON.stringify({ u: userKey, c: courseKey })}` : "";
      return `["e",${JSON.stringify(id.source)},${id.key.map((part) => JSON.stringify(part)).join()}${hints}]`;
    }
    case "user":
      return `["u",${JSON.stringify(id.source)},${JSON.stringify(id.key)}]`;
    case "course":
      return `["c",${JSON.stringify(id.source)},${JSON.stringify(id.key)}]`;
    case "job":
      return `["j",${JSON.stringify(id.key)}]`;
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** Lenient: whatever this reads wrongly does not encode to the same text again. */
function idOf(parts: unknown): GlobalId | null {
  if (!Array.isArray(parts)) return null;
  const [letter, ...rest] = parts as readonly unknown[];
  const hints = rest.length > 2 ? hintsOf(rest[rest.length - 1]) : null;
  const texts = hints === null ? rest : rest.slice(0, -1);
  if (!texts.every((part) => typeof part === "string")) return null;
  const [first, second] = texts;
  if (first === undefined) return null;
  if (letter === "j") return { type: "job", key: first };
  if (second === undefined) return null;
  switch (letter) {
    case "e":
      return { type: "enrollment", source: first, key: texts.slice(1), hints: hints ?? {} };
    case "u":
      return { type: "user", source: first, key: second };
    case "c":
      return { type: "course", source: first, key: second };
    default:
      return null;
  }
}

function hintsOf(part: unknown): KeyHints | null {
  if (typeof part !== "object" || part === null) return null;
  const { u, c } = part as { readonly u?: unknown; readonly c?: unknown };
  return {
    ...(typeof u === "string" && { userKey: u }),
    ...(typeof c === "string" && { courseKey: c }),
  };
}
