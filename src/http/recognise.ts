import { noteRecipe } from "../domain/recipes.js";
import type { BodyMemory, KeptBody, ReuseCount, Validators } from "./body-memory.js";
import type { BodyReader, HttpHeaders, HttpRequest, HttpResponse } from "./http-types.js";

const notModified = 304;
/** A source that has said so often something else than before, and never the same, is not trusted to repeat itself. */
const mostChanges = 16;
/** Bytes. What is made of longer bodies is kept only of a source that has been seen to repeat itself. */
const shortBody = 64 * 1024;

/** Sends a request. A body that is equal to the expected one is that one itself. */
export type Send = (request: HttpRequest, expected: Buffer | undefined) => Promise<HttpResponse>;

/** A read, and where its request goes. */
export interface BodyRead<T> {
  readonly request: HttpRequest;
  /** Path and query as they go on the wire. */
  readonly path: string;
  readonly reader: BodyReader<T>;
}

/**
 * Recognises bodies: one that is equal, byte for byte, to the last one for the same request is not read again, and what
 * was made of that one is handed out. The source is asked all the same; where it has given validators, it is asked
 * whether anything has changed.
 *
 * What is made of a body is kept at once where the source has been seen to repeat itself, and of short bodies as long as
 * it has not been seen to do otherwise. Else it is kept when the body has come for the second time: what is never used
 * again would only take memory, and burden the collection of garbage. Until then, its recipe is noted.
 */
export class Recogniser {
  readonly #owner: string;
  readonly #count: ReuseCount;
  #changes = 0;
  #hasRepeated = false;
  #sawValidators = false;

  /** @param memory Is shared with other clients; what this one keeps, no other finds. */
  constructor(
    private readonly memory: BodyMemory,
    sourceId: string,
  ) {
    this.#owner = memory.enter();
    this.#count = memory.countOf(sourceId);
  }

  /** @throws what sending and reading throw */
  async read<T>({ request, path, reader }: BodyRead<T>, send: Send): Promise<T> {
    const key = `${this.#owner} ${reader.name.word} ${nameOf(request, path)}`;
    const before = this.memory.get(key);
    const validators = this.#sawValidators ? before?.validators : undefined;
    const asked = validators === undefined ? request : asking(request, validators);
    const response = await send(asked, before?.body);
    if (before !== undefined && validators !== undefined && response.status === notModified) {
      return this.#again(key, before, reader);
    }
    const last = this.memory.get(key);
    if (last?.status === response.status && isSame(last.body, response.body, before?.body)) {
      return this.#again(key, last, reader);
    }
    return this.#anew(key, last !== undefined, response, reader);
  }

  #again<T>(key: string, kept: KeptBody, reader: BodyReader<T>): T {
    this.#changes = 0;
    this.#hasRepeated = true;
    if (kept.made !== undefined) {
      this.#count.reused += 1;
      // A name belongs to one type: what was made under it for this request is what this reader makes.
      return kept.made.value as T;
    }
    this.#count.made += 1;
    const value = reader.read(kept);
    this.memory.keep(key, { ...kept, made: { value } });
    return value;
  }

  #anew<T>(key: string, hasChanged: boolean, answer: HttpResponse, reader: BodyReader<T>): T {
    if (hasChanged) this.#changes += 1;
    if (this.#changes >= mostChanges) this.#hasRepeated = false;
    this.#count.made += 1;
    const value = reader.read(answer);
    const { status, body, headers } = answer;
    const isKept = !hasChanged && this.#expectsAgain(body);
    const made = isKept ? { value } : undefined;
    if (!isKept)
      noteRecipe(value, { make: () => reader.read({ status, body }), bytes: body.length });
    this.memory.keep(key, { status, body, validators: this.#validatorsOf(headers), made });
    return value;
  }

  /** Whether a body that was not seen before is likely to come again. */
  #expectsAgain(body: Buffer): boolean {
    return this.#hasRepeated || (this.#changes < mostChanges && body.length <= shortBody);
  }

  #validatorsOf(headers: HttpHeaders): Validators | undefined {
    const { etag, "last-modified": lastModified, date } = headers;
    if (etag === undefined && !isSettled(lastModified, date)) return undefined;
    this.#sawValidators = true;
    return etag === undefined ? { etag, lastModified } : { etag, lastModified: undefined };
  }
}

/** @param compared What the body was compared with already, and is where it is equal to it. */
function isSame(last: Buffer, body: Buffer, compared: Buffer | undefined): boolean {
  return last === body || (last !== compared && last.equals(body));
}

/** RFC 9110, 8.8.2.2, and more careful: dates are whole seconds, and clocks of one site differ. */
const settledMs = 60_000;

/** Whether what was modified then, as seen at that date, is told by its date from all that comes after. */
function isSettled(lastModified: string | undefined, date: string | undefined): boolean {
  if (lastModified === undefined || date === undefined) return false;
  return Date.parse(date) - Date.parse(lastModified) >= settledMs;
}

/** All of a request that shapes its answer. A path holds no blanks, a type neither, and the text stands last. */
function nameOf({ method = "GET", headers, accept, body }: HttpRequest, path: string): string {
  const given = headers === undefined ? "" : JSON.stringify(headers);
  const bodiless = `${method} ${accept} ${given} ${path}`;
  return body === undefined ? bodiless : `${bodiless} ${body.type} ${body.text}`;
}

/** The request, on the condition that its answer has changed. */
function asking(request: HttpRequest, { etag, lastModified }: Validators): HttpRequest {
  return {
    ...request,
    headers: {
      ...request.headers,
      ...(etag !== undefined && { "if-none-match": etag }),
      ...(lastModified !== undefined && { "if-modified-since": lastModified }),
    },
    expect: [...(request.expect ?? []), notModified],
  };
}
