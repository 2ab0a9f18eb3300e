import type { SourceCall } from "../domain/call-context.js";
import { SourceError } from "../domain/errors.js";
import { admit, type Gate } from "./admission.js";
import {
  isSourceFailure,
  judge,
  type OpenWire,
  type Outcome,
  reasonOf,
  toFailure,
  toReaderError,
  type WireAnswer,
} from "./attempt.js";
import { Breaker } from "./breaker.js";
import { sleep } from "./call-end.js";
import { Concurrency } from "./concurrency.js";
import { acceptEncoding, decompress } from "./decompress.js";
import { Health } from "./health.js";
import type {
  HealthSnapshot,
  HttpClient,
  HttpClientSettings,
  HttpRequest,
  HttpRequestEvent,
  HttpResponse,
  HttpStream,
} from "./http-types.js";
import { Persistence } from "./persistence.js";
import type { RateWindow } from "./rate-window.js";
import { StreamBody } from "./stream-body.js";
import { type Base, parseBase, toWirePath } from "./wire-path.js";

/** What a source's client is made of, besides its settings. */
export interface ClientParts {
  readonly open: OpenWire;
  readonly rate: RateWindow;
  readonly close: () => Promise<void>;
}

/** How one kind of reading goes: whole bodies, or streams. */
interface Reading<T> {
  readonly request: HttpRequest;
  readonly call: SourceCall;
  readonly bound: "whole" | "gaps";
  /** `report` is told once how the body ended. */
  readonly read: (answer: WireAnswer, report: (error?: unknown) => void) => Promise<T>;
}

/** The way of a request: place, credentials, rate, budget, breaker, wire; and round again where that may help. */
export class SourceClient implements HttpClient {
  readonly #base: Base;
  readonly #breaker: Breaker;
  readonly #gate: Gate;
  readonly #health = new Health();

  constructor(
    private readonly settings: HttpClientSettings,
    private readonly parts: ClientParts,
  ) {
    this.#base = parseBase(settings.baseUrl);
    this.#breaker = new Breaker({
      ...settings.breaker,
      isFailure: isSourceFailure,
      onState: (state) =>
        this.#tell(() => settings.observe?.onBreaker?.({ sourceId: settings.sourceId, state })),
    });
    this.#gate = {
      breaker: this.#breaker,
      places: new Concurrency(settings.concurrency, settings.maxQueued ?? 5_000),
      rate: parts.rate,
      credentials: settings.credentials,
    };
  }

  get health(): HealthSnapshot {
    return this.#health.snapshot(this.#breaker.state);
  }

  send(request: HttpRequest, call: SourceCall): Promise<HttpResponse> {
    return this.#persist({
      request,
      call,
      bound: "whole",
      read: async (answer, report) => {
        const chunks: Buffer[] = [];
        for await (const chunk of this.#body(answer)) chunks.push(chunk);
        report();
        const body =
          chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
        return { status: answer.status, headers: answer.headers, body };
      },
    });
  }

  stream(request: HttpRequest, call: SourceCall): Promise<HttpStream> {
    return this.#persist({
      request,
      call,
      bound: "gaps",
      read: async (answer, report) => {
        const chunks = new StreamBody(
          this.#body(answer),
          (error) => {
            this.#breaker.noteFailure(error);
            return toReaderError(error, request, call);
          },
          (error) => {
            if (error instanceof SourceError) this.#health.failed(error.reason);
            report(error);
          },
        );
        return { status: answer.status, headers: answer.headers, chunks };
      },
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.parts.close(), this.settings.credentials?.close?.()]);
  }

  #body(answer: WireAnswer): AsyncIterable<Buffer> {
    const encoding = answer.headers["content-encoding"];
    return decompress(answer.body, encoding, this.settings.maxResponseBytes);
  }

  /** Tries until there is an answer, or trying again does not help. */
  async #persist<T>(reading: Reading<T>): Promise<T> {
    const { request, call } = reading;
    const path = toWirePath(this.#base, request);
    let headers: Record<string, string> = {};
    const persistence = new Persistence(
      request,
      call,
      this.settings.retries,
      () => this.settings.credentials?.renew(headers) ?? false,
    );
    let last: SourceError | undefined;
    for (let tries = 0; ; tries += 1) {
      headers = this.#headers(request);
      const outcome = await this.#attempt(reading, path, headers, tries).catch((error: unknown) => {
        // A token that cannot be had is a trouble of the source like others.
        if (reasonOf(error) === "SOURCE_UNAUTHENTICATED")
          this.#health.failed("SOURCE_UNAUTHENTICATED");
        // The tries that led to the open circuit say more than the circuit.
        throw last !== undefined && reasonOf(error) === "CIRCUIT_OPEN" ? last : error;
      });
      if (outcome.kind === "answer") return outcome.value;
      last = outcome.error;
      const delayMs = persistence.delayAfter(outcome);
      if (delayMs === null) throw last;
      if (delayMs > 0) await sleep(delayMs, call);
    }
  }

  async #attempt<T>(
    reading: Reading<T>,
    path: string,
    headers: Record<string, string>,
    tries: number,
  ): Promise<Outcome<T>> {
    const { request, call } = reading;
    const admission = await admit(this.#gate, headers, call);
    const report = this.#reporter(request, tries);
    try {
      const outcome = await this.#breaker.run(async () => {
        const answer = await this.parts.open(
          { method: request.method ?? "GET", path, headers, body: request.body?.text ?? null },
          {
            signal: call.signal,
            timeoutMs: this.settings.timeoutMs,
            bound: reading.bound,
            maxBytes: this.settings.maxResponseBytes,
            onWritten: admission.onWritten,
            onFinish: admission.finish,
          },
        );
        admission.onArrived();
        return judge(answer, request, (head) =>
          reading.read(head, (error) => report(head.status, error)),
        );
      });
      this.#note(outcome);
      if (outcome.kind === "failure") report(outcome.status, outcome.error);
      return outcome;
    } catch (error) {
      admission.finish();
      try {
        const failure = toFailure(error, request, call);
        this.#note(failure);
        report(failure.status, failure.error);
        return failure;
      } catch (end) {
        report(null, end);
        throw end;
      }
    }
  }

  #headers({ headers, accept, body }: HttpRequest): Record<string, string> {
    const all: Record<string, string> = { "user-agent": "rollcall" };
    for (const given of [this.settings.headers, headers ?? {}]) {
      for (const [name, value] of Object.entries(given)) all[name.toLowerCase()] = value;
    }
    all["accept"] = accept;
    all["accept-encoding"] = acceptEncoding;
    if (body !== undefined) all["content-type"] = `${body.type}; charset=utf-8`;
    return all;
  }

  #note(outcome: Outcome<unknown>): void {
    const refusal = outcome.kind === "failure" && outcome.error.reason === "SOURCE_ERROR";
    if (outcome.kind === "answer" || (refusal && (outcome.status ?? 500) < 500)) {
      this.#health.succeeded();
    } else {
      this.#health.failed(outcome.error.reason);
    }
  }

  /** Tells the observer once how a try ended. */
  #reporter(
    request: HttpRequest,
    retried: number,
  ): (status: number | null, error?: unknown) => void {
    const startedAt = performance.now();
    let told = false;
    return (status, error) => {
      if (told) return;
      told = true;
      const event: HttpRequestEvent = {
        sourceId: this.settings.sourceId,
        method: request.method ?? "GET",
        kind: request.kind,
        status,
        reason: error === undefined ? null : reasonOf(error),
        durationMs: performance.now() - startedAt,
        retried,
      };
      this.#tell(() => this.settings.observe?.onRequest?.(event));
    };
  }

  #tell(report: () => void): void {
    try {
      report();
    } catch {
      // Whoever watches must not disturb.
    }
  }
}
