/** An answer, before any fault is applied to it. An iterable body is streamed. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Iterable<string> | AsyncIterable<string>;
}

export function json(status: number, value: unknown, headers: Record<string, string> = {}): Reply {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(value),
  };
}

export function text(status: number, contentType: string, body: string): Reply {
  return { status, headers: { "content-type": contentType }, body };
}

export function plain(status: number, body: string): Reply {
  return text(status, "text/plain; charset=utf-8", body);
}

export function empty(status: number): Reply {
  return { status };
}

/** Joins small pieces into chunks of about 64 KiB, so that a long list is streamed cheaply. */
export function* inChunks(pieces: Iterable<string>): Generator<string> {
  let chunk = "";
  for (const piece of pieces) {
    chunk += piece;
    if (chunk.length >= 65_536) {
      yield chunk;
      chunk = "";
    }
  }
  if (chunk !== "") yield chunk;
}
