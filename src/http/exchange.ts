import { offAbort, onAbort } from "./abort-listeners.js";
import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import type { StopSignal } from "../domain/stop-signal.js";
import type { HttpHeaders } from "./http-types.js";
import { faultOf, TransportError, type TransportFault } from "./transport-error.js";
import { WholeBody } from "./whole-body.js";

/** Bytes kept for a reader that is slower than the source. */
const highWater = 256 * 1024;
/** All gaps of a streamed body together, in time-outs. */
const streamTimeouts = 10;

export interface ExchangeOptions {
  readonly signal: StopSignal;
  readonly timeoutMs: number;
  /** `whole`: the time-out bounds head and body together; `gaps`: the head, and each gap of the body. */
  readonly bound: "whole" | "gaps";
  /** Ceiling of the body as sent, in bytes. */
  readonly maxBytes: number;
  readonly events: ExchangeEvents;
}

export interface ExchangeEvents {
  /** Called once, when the request is written. */
  onWritten(): void;
  /** Called once, when nothing more will happen. */
  onFinish(): void;
}

interface Settle<T> {
  readonly resolve: (result: T) => void;
  readonly reject: (error: Error) => void;
}

/** The beginning of an answer, and its body still to be read, as it was sent. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: HttpHeaders;
  readonly body: WireBody;
}

/** To be read once: piece by piece, or as a whole. @throws TransportError */
export interface WireBody extends AsyncIterator<Buffer, undefined> {
  /** @param expected What is answered where the body is the same, byte for byte. */
  all(expected?: Buffer): Promise<Buffer>;
}

/** One request and its answer, as undici drives it. The body can be read once. */
export class Exchange implements Dispatcher.DispatchHandler, WireBody {
  /** As soon as its beginning has come. @throws TransportError */
  readonly answer: Promise<WireAnswer>;
  #answer!: Settle<WireAnswer>;
  #controller: Dispatcher.DispatchController | undefined;
  #stage: "connecting" | "sent" | "answered" = "connecting";
  #idle = false;
  readonly #queue: Buffer[] = [];
  #queued = 0;
  #received = 0;
  #waiter: Settle<IteratorResult<Buffer, undefined>> | undefined;
  /** Gathers the body as a whole, and whoever waits for it. */
  #whole: WholeBody | undefined;
  #collector: Settle<Buffer> | undefined;
  #finished = false;
  #error: TransportError | undefined;
  /** Bounds the whole, or the head and then each gap; in a streamed body, first of all the time until it is read. */
  #timer: NodeJS.Timeout;
  #waitedMs = 0;

  /** @param wasIdle Whether the connection that the request is just being written to was idle before. */
  constructor(
    private readonly options: ExchangeOptions,
    private readonly wasIdle: () => boolean,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
    });
    this.#timer = this.#arm(options.timeoutMs);
    onAbort(options.signal, this.#abort);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#finished) {
      controller.abort(this.#error ?? new TransportError("aborted", false));
      return;
    }
    this.#controller = controller;
    this.#stage = "sent";
    this.#idle = this.wasIdle();
    this.options.events.onWritten();
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: IncomingHttpHeaders,
  ): void {
    if (status < 200 || this.#finished) return;
    this.#stage = "answered";
    if (Number(headers["content-length"]) > this.options.maxBytes) {
      this.#fail("too-large");
      return;
    }
    if (this.options.bound === "gaps") this.#timer.refresh();
    this.#answer.resolve({ status, headers: flatten(headers), body: this });
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#finished) return;
    this.#received += chunk.length;
    if (this.#received > this.options.maxBytes) {
      this.#fail("too-large");
    } else if (this.#whole !== undefined) {
      this.#whole.take(chunk);
    } else if (this.#waiter !== undefined) {
      this.#deliver({ done: false, value: chunk });
    } else {
      this.#queue.push(chunk);
      this.#queued += chunk.length;
      if (this.#queued > highWater) controller.pause();
    }
  }

  onResponseEnd(): void {
    if (this.#finished) return;
    this.#finish();
    if (this.#whole === undefined) this.#deliver({ done: true, value: undefined });
    else this.#collector?.resolve(this.#whole.bytes);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(faultOf(error, this.#stage));
  }

  /** The whole body, where nothing of it was read before. @throws TransportError */
  all(expected?: Buffer): Promise<Buffer> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    const whole = new WholeBody(expected);
    for (const chunk of this.#queue) whole.take(chunk);
    this.#queue.length = 0;
    if (this.#finished) return Promise.resolve(whole.bytes);
    this.#whole = whole;
    return new Promise((resolve, reject) => {
      this.#collector = { resolve, reject };
      if (this.#controller?.paused === true) this.#controller.resume();
    });
  }

  /** The next piece of the body. @throws TransportError */
  next(): Promise<IteratorResult<Buffer, undefined>> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    const chunk = this.#queue.shift();
    if (chunk !== undefined) {
      this.#queued -= chunk.length;
      if (this.#queued < highWater && !this.#finished && this.#controller?.paused === true) {
        this.#controller.resume();
      }
      if (this.options.bound === "gaps") clearTimeout(this.#timer);
      return Promise.resolve({ done: false, value: chunk });
    }
    if (this.#finished) return Promise.resolve({ done: true, value: undefined });
    return this.#wait();
  }

  /** Leaves the body: what has not come yet is not waited for, and the connection is closed. */
  return(): Promise<IteratorResult<Buffer, undefined>> {
    this.#fail("closed");
    return Promise.resolve({ done: true, value: undefined });
  }

  #wait(): Promise<IteratorResult<Buffer, undefined>> {
    const since = performance.now();
    if (this.options.bound === "gaps") {
      clearTimeout(this.#timer);
      const left = this.options.timeoutMs * streamTimeouts - this.#waitedMs;
      this.#timer = this.#arm(Math.max(1, Math.min(this.options.timeoutMs, left)));
    }
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        this.#waitedMs += performance.now() - since;
        if (this.options.bound === "gaps") clearTimeout(this.#timer);
      };
      this.#waiter = {
        resolve: (result) => {
          settle();
          resolve(result);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
    });
  }

  #deliver(result: IteratorResult<Buffer, undefined>): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    waiter?.resolve(result);
  }

  #arm(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#fail("timeout"), ms);
  }

  readonly #abort = (): void => this.#fail("aborted");

  #fail(fault: TransportFault): void {
    if (this.#finished) return;
    const error = new TransportError(
      fault,
      this.#stage !== "connecting",
      this.#stage === "sent" && this.#idle,
    );
    this.#error = error;
    this.#queue.length = 0;
    this.#finish();
    this.#answer.reject(error);
    this.#waiter?.reject(error);
    this.#waiter = undefined;
    this.#collector?.reject(error);
    this.#controller?.abort(error);
  }

  #finish(): void {
    this.#finished = true;
    clearTimeout(this.#timer);
    offAbort(this.options.signal, this.#abort);
    this.options.events.onFinish();
  }
}

/** Cookies are dropped: the gateway keeps none. */
function flatten(headers: IncomingHttpHeaders): HttpHeaders {
  for (const name in headers) {
    if (name === "set-cookie" || name === "__proto__" || typeof headers[name] !== "string") {
      return flattenEach(headers);
    }
  }
  return headers as HttpHeaders;
}

function flattenEach(headers: IncomingHttpHeaders): HttpHeaders {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || name === "set-cookie" || name === "__proto__") continue;
    flat[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return flat;
}
