import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

import type { LabRequest } from "./request.js";
import type { RecordedRequest } from "./request-log.js";
import type { Reply } from "./reply.js";

/** The error answer of a platform, in its own form. `remote`: an error of the system behind it. */
export type ErrorForm = (status: number, request: LabRequest, remote: boolean) => Reply;

/** One request being answered. After the caller has gone, sending does nothing. */
export class Exchange {
  readonly #left = new AbortController();

  constructor(
    readonly request: LabRequest,
    readonly record: RecordedRequest,
    private readonly response: ServerResponse,
    /** Lets the simulator handle the request; a share below 1 makes a write stop part of the way. */
    readonly act: (portion?: number) => Promise<Reply>,
    readonly errorForm: ErrorForm,
  ) {
    response.on("close", () => this.#left.abort());
    response.on("error", () => this.#left.abort());
  }

  get gone(): boolean {
    return this.#left.signal.aborted || this.response.destroyed;
  }

  async pause(ms: number): Promise<void> {
    await sleep(ms, undefined, { signal: this.#left.signal, ref: false }).catch(() => undefined);
  }

  /** Waits until the caller leaves. */
  async untilGone(): Promise<void> {
    if (!this.gone) await once(this.#left.signal, "abort");
  }

  head(status: number, headers: Readonly<Record<string, string>>): void {
    if (this.gone || this.response.headersSent) return;
    this.record.status = status;
    this.response.writeHead(status, headers);
  }

  /** Sends a piece of the body, as fast as the caller takes it. */
  async piece(chunk: string | Buffer): Promise<void> {
    if (this.gone || this.response.write(chunk)) return;
    await once(this.response, "drain", { signal: this.#left.signal }).catch(() => undefined);
  }

  async finish(): Promise<void> {
    if (this.gone) return;
    this.response.end();
    await this.untilGone();
  }

  async send(reply: Reply): Promise<void> {
    const { status, headers = {}, body = "" } = reply;
    if (typeof body === "string") {
      const bytes = Buffer.from(body);
      this.head(status, { ...headers, "content-length": bytes.length.toString() });
      if (bytes.length > 0 && status !== 204) await this.piece(bytes);
      return this.finish();
    }
    this.head(status, headers);
    for await (const chunk of body) {
      if (this.gone) return;
      await this.piece(chunk);
    }
    return this.finish();
  }

  /** Breaks the connection at once; what was written before may or may not arrive. */
  reset(): void {
    this.response.socket?.resetAndDestroy();
  }

  /** Closes the connection after what was written has been sent. */
  hangUp(): void {
    this.response.socket?.destroySoon();
  }
}

/** The whole body of a reply as one text. */
export async function bodyText(reply: Reply): Promise<string> {
  const { body = "" } = reply;
  if (typeof body === "string") return body;
  let whole = "";
  for await (const chunk of body) whole += chunk;
  return whole;
}
