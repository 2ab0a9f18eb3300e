import type { SourceCall } from "../domain/call-context.js";
import type { HttpClient, HttpRequest } from "./http-types.js";
import { parseJson } from "./parse-json.js";
import type { ReaderName } from "./reader-name.js";

/** What is made of an answer in JSON. The same answer to the same request gives the very same thing again. */
export interface Making<T> {
  readonly name: ReaderName<T>;
  /** Undefined stands for a status that is expected besides 2xx. */
  readonly of: (content: unknown) => T;
  /** What is made of the body under such a status, where that matters. */
  readonly ofRefusal?: (body: Buffer) => T;
}

/** @throws SourceError, as `HttpClient.read`; SOURCE_BAD_RESPONSE where the answer is no JSON */
export function readJson<T>(
  http: HttpClient,
  request: Pick<HttpRequest, "path" | "query" | "expect">,
  making: Making<T>,
  call: SourceCall,
): Promise<T> {
  return http.read({ ...request, accept: "application/json", kind: "read" }, call, {
    name: making.name,
    read: ({ status, body }) => {
      if (request.expect?.includes(status) !== true) return making.of(parseJson(body));
      return making.ofRefusal === undefined ? making.of(undefined) : making.ofRefusal(body);
    },
  });
}
