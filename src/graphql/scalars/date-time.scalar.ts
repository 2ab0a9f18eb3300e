import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from "graphql";
import { instantFromMs, type Instant } from "../../domain/values.js";

const rfc3339 =
  /^(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(?:\.(\d+))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** Instants are text in canonical form inside the gateway: on the way out they pass as they are. */
export const DateTimeScalar = new GraphQLScalarType<Instant, unknown>({
  name: "DateTime",
  description: "An instant, RFC 3339. Always answered in UTC with a trailing Z.",
  specifiedByURL: "https://www.rfc-editor.org/rfc/rfc3339",
  serialize: (value) => value,
  parseValue: (value) => readInstant(value),
  parseLiteral: (node: ValueNode) =>
    readInstant(node.kind === Kind.STRING ? node.value : undefined, node),
});

/** The message does not repeat the rejected text. */
function readInstant(value: unknown, node?: ValueNode): Instant {
  const instant = typeof value === "string" ? parseInstant(value) : null;
  if (instant !== null) return instant;
  throw new GraphQLError(
    "DateTime has to be an RFC 3339 date and time with an offset, such as 2026-03-01T09:00:00Z.",
    { nodes: node ?? null, extensions: { code: "BAD_USER_INPUT" } },
  );
}

/** Null for what is no RFC 3339 date-time. Fractions of a second are cut to milliseconds. */
export function parseInstant(text: string): Instant | null {
  const match = rfc3339.exec(text);
  if (match === null) return null;
  const [, date = "", clock = "", second, fraction = "", offset = ""] = match;
  // A leap second is the first moment of the minute that follows it.
  const isLeapSecond = second === "60";
  const plain = `${date}T${clock}:${isLeapSecond ? "59" : second}.${fraction.slice(0, 3).padEnd(3, "0")}Z`;
  const ms = Date.parse(plain);
  // `Date.parse` takes 24:00 and the 30th of February for the next day.
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== plain) return null;
  return instantFromMs(ms - offsetMs(offset) + (isLeapSecond ? 1000 : 0));
}

/** Of `+HH:mm` or `-HH:mm`; anything else is UTC. */
function offsetMs(offset: string): number {
  if (offset.length !== 6) return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4));
  return (offset.startsWith("-") ? -minutes : minutes) * 60_000;
}
