import { randomUUID } from "node:crypto";

/** What may stand in a log and in a header, and is no address or sentence. */
const sane = /^[\w.:-]{1,64}$/u;

/** The id that came with the request where it is a sane one, else a new one. */
export function readRequestId(header: string | string[] | undefined): string {
  return typeof header === "string" && sane.test(header) ? header : randomUUID();
}
