import type { SourceCall } from "../domain/call-context.js";
import { admit, admitCleared, Admission, type Gate } from "./admission.js";
import {
  isSourceFailure,
  type OpenWire,
  type Outcome,
  reasonOf,
  refuse,
  toBodyEnd,
  toFailure,
} from "./attempt.js";
import { BodyMemory } from "./body-memory.js";
import { Breaker } from "./breaker.js";
import { Concurrency } from "./concurrency.js";
import { decompress, readWhole } from "./decompress.js";
import type { WireAnswer } from "./exchange.js";
import { isAnswer } from "./http-error.js";
import type {
  BodyReader,
  HealthSnapshot,
  HttpClient,
  HttpClientSettings,
  HttpRequest,
  HttpResponse,
  HttpStream,
  StreamReader,
} from "./http-types.js";
import { Persistence } from "./persistence.js";
import type { RateWindow } from "./rate-window.js";
import { Recogniser, type Send } from "./recognise.js";
import { toHeaders, toOwnHeaders } from "./request-headers.js";
import { StreamBody } from "./stream-body.js";
import { Watch } from "./watch.js";
import { type Base, parseBase, toWirePath } from "./wire-path.js";

/** What a source's client is made of, besides its settings. */
export interface ClientParts {
  readonly open: OpenWire;
  /** Resolves when a write that is let out can go at once. */
  readonly readyToWrite: () => Promise<unknown>;
  readonly rate: RateWindow;
  readonly close: () => Promise<void>;
}

/** How one kind of reading goes: whole bodies, or streams. */
interface Reading<T> {
  readonly request: HttpRequest;
  /** Where it is known already. */
  readonly path?: string | undefined;
  readonly call: SourceCall;
  readonly bound: "whole" | "gaps";
  /** `report` is told once how the body ended. */
  readonly read: (answer: WireAnswer, report: Report) => Promise<T>;
}

/** An answer whose body is being read as it comes. */
interface Begun extends HttpStream {
  readonly chunks: StreamBody;
}

type Report = (status: number | null, error?: unknown) => void;

interface Try<T> {
  readonly reading: Reading<T>;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly admission: Admission;
  readonly report: Report;
}

/** The way of a request: place, credentials, rate, budget, breaker, wire; and round again where that may help. */
export class SourceClient implements HttpClient {
  readonly #base: Base;
  readonly #breaker: Breaker;
  readonly #gate: Gate;
  readonly #watch: Watch;
  readonly #recogniser: Recogniser;
  readonly #ownHeaders: Readonly<Record<string, string>> | null;

  constructor(
    private readonly settings: HttpClientSettings,
    private readonly parts: ClientParts,
  ) {
    this.#base = parseBase(settings.baseUrl);
    this.#ownHeaders = toOwnHeaders(settings.headers);
    const watch = new Watch(settings.sourceId, settings.observe);
    this.#watch = watch;
    this.#recogniser = new Recogniser(settings.memory ?? new BodyMemory(), settings.sourceId);
    this.#breaker = new Breaker({
      ...settings.breaker,
      isFailure: isSourceFailure,
      onState: (state) => watch.breaker(state),
    });
    this.#gate = {
      breaker: this.#breaker,
      places: new Concurrency(settings.concurrency, settings.maxQueued ?? 5_000),
      rate: parts.rate,
      credentials: settings.credentials,
    };
  }

  get health(): HealthSnapshot {
    return this.#watch.health.snapshot(this.#breaker.state);
  }

  send(request: HttpRequest, call: SourceCall): Promise<HttpResponse> {
    return this.#send(request, call);
  }

  async read<T>(request: HttpRequest, call: SourceCall, reader: BodyReader<T>): Promise<T> {
    const path = toWirePath(this.#base, request);
    const send: Send = (asked, expected) => this.#send(asked, call, { path, expected });
    try {
      return await this.#recogniser.read({ request, path, reader }, send);
    } catch (error) {
      this.#watch.unreadable(error);
      throw error;
    }
  }

  #send(
    request: HttpRequest,
    call: SourceCall,
    known?: { readonly path: string; readonly expected: Buffer | undefined },
  ): Promise<HttpResponse> {
    return this.#persist({
      request,
      path: known?.path,
      call,
      bound: "whole",
      read: async (answer, report) => {
        const body = await readWhole(answer, this.settings.maxResponseBytes, known?.expected);
        report(answer.status);
        return { status: answer.status, headers: answer.headers, body };
      },
    });
  }

  async stream<T>(request: HttpRequest, call: SourceCall, reader: StreamReader<T>): Promise<T> {
    const persistence = new Persistence(request, call, this.settings.retries);
    for (;;) {
      const { status, headers, chunks } = await this.#begin(request, call, persistence);
      try {
        return await reader.read({ status, headers, chunks });
      } catch (error) {
        const { brokenBy } = chunks;
        if (brokenBy?.kind !== "failure" || brokenBy.error !== error) {
          this.#watch.unreadable(error);
          throw error;
        }
        await persistence.waitAfter(brokenBy, () => false);
        reader.restart?.();
      }
    }
  }

  /** The answer whose body is to be read as it comes. */
  #begin(request: HttpRequest, call: SourceCall, persistence: Persistence): Promise<Begun> {
    const read: Reading<Begun>["read"] = async (answer, report) => {
      const chunks = new StreamBody(
        this.#body(answer),
        (error) => {
          this.#breaker.noteFailure(error);
          return toBodyEnd(error, request, call);
        },
        (error) => {
          this.#watch.failed(error);
          report(answer.status, error);
        },
      );
      return { status: answer.status, headers: answer.headers, chunks };
    };
    return this.#persist({ request, call, bound: "gaps", read }, persistence);
  }

  async close(): Promise<void> {
    await Promise.all([this.parts.close(), this.settings.credentials?.close?.()]);
  }

  #body(answer: WireAnswer): AsyncIterable<Buffer> {
    return decompress(
      answer.body,
      answer.headers["content-encoding"],
      this.settings.maxResponseBytes,
    );
  }

  /**
   * Tries until there is an answer, or trying again does not help.
   *
   * @param earlier Tries that were made of the same reading before, and count.
   */
  async #persist<T>(reading: Reading<T>, earlier?: Persistence): Promise<T> {
    const { request, call, path = toWirePath(this.#base, request) } = reading;
    let persistence = earlier;
    for (;;) {
      const headers = toHeaders(this.#ownHeaders, request);
      let outcome: Outcome<T>;
      try {
        outcome = await this.#attempt(reading, path, headers, persistence?.tries ?? 0);
      } catch (error) {
        // A token that cannot be had is a trouble of the source like others.
        this.#watch.failed(error);
        const last = persistence?.last;
        // The tries that led to the open circuit say more than the circuit.
        throw last !== undefined && reasonOf(error) === "CIRCUIT_OPEN" ? last : error;
      }
      if (outcome.kind === "answer") return outcome.value;
      persistence ??= new Persistence(request, call, this.settings.retries);
      const renew = (): boolean => this.settings.credentials?.renew(headers) ?? false;
      await persistence.waitAfter(outcome, renew);
    }
  }

  async #attempt<T>(
    reading: Reading<T>,
    path: string,
    headers: Record<string, string>,
    tries: number,
  ): Promise<Outcome<T>> {
    const { request, call } = reading;
    if (request.kind === "write") await this.parts.readyToWrite();
    const admitted = this.#admit(request, headers, call);
    const admission = admitted instanceof Admission ? admitted : await admitted;
    const report = this.#watch.begin(request, tries);
    try {
      const outcome = await this.#breaker.run(() =>
        this.#exchange({ reading, path, headers, admission, report }),
      );
      this.#watch.note(outcome, request);
      if (outcome.kind === "failure") report(outcome.status, outcome.error);
      return outcome;
    } catch (error) {
      admission.onFinish();
      try {
        const failure = toFailure(error, request, call);
        this.#watch.note(failure, request);
        report(failure.status, failure.error);
        return failure;
      } catch (end) {
        report(null, end);
        throw end;
      }
    }
  }

  #admit(
    { kind }: HttpRequest,
    headers: Record<string, string>,
    call: SourceCall,
  ): Admission | Promise<Admission> {
    return kind === "write" && call.clearance !== undefined
      ? admitCleared(this.#gate, headers, call, call.clearance)
      : admit(this.#gate, headers, call);
  }

  async #exchange<T>({ reading, path, headers, admission, report }: Try<T>): Promise<Outcome<T>> {
    const { request, call, bound } = reading;
    const answer = await this.parts.open(
      {
        method: request.method ?? "GET",
        kind: request.kind,
        path,
        headers,
        body: request.body?.text ?? null,
      },
      {
        signal: call.signal,
        timeoutMs: this.settings.timeoutMs,
        bound,
        maxBytes: this.settings.maxResponseBytes,
        events: admission,
      },
    );
    admission.onArrived();
    const { status } = answer;
    if (!isAnswer(status, request)) return refuse(answer, request);
    return { kind: "answer", status, value: await reading.read(answer, report) };
  }
}
