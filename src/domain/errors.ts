/**
 * Why a source could not tell all that it was asked: the words of `SourceReport.reason` and of `extensions.code`
 * under `Enrollment.user`, `.course` and `.assignedBy`.
 */
export const sourceReasons = [
  /** The source needs a filter that the query does not have. */
  "FILTER_REQUIRED",
  /** The source never tells a field that the filter asks about. */
  "FIELD_NOT_PROVIDED",
  /** The budget of requests or rows for this source ran out. */
  "SCAN_BUDGET_EXCEEDED",
  /** The operation's deadline passed. */
  "DEADLINE_EXCEEDED",
  /** The source did not answer in time. */
  "SOURCE_TIMEOUT",
  /** No connection to the source, or it broke before an answer came. */
  "SOURCE_UNREACHABLE",
  /** 429. */
  "SOURCE_RATE_LIMITED",
  /** 401, after the credentials were renewed once where they can be. */
  "SOURCE_UNAUTHENTICATED",
  /** 403. */
  "SOURCE_FORBIDDEN",
  /** Not the promised content: HTML with a 200, cut-off or malformed text, a foreign shape, too large, a redirect. */
  "SOURCE_BAD_RESPONSE",
  /** 5xx and every other refusal. */
  "SOURCE_ERROR",
  /** The circuit breaker is open: the source was not asked. */
  "CIRCUIT_OPEN",
] as const;
export type SourceReason = (typeof sourceReasons)[number];

/** Failures that say something about who asked, and nothing about the source: they would not end another's read. */
export const causedByReader: ReadonlySet<SourceReason> = new Set([
  "DEADLINE_EXCEEDED",
  "SCAN_BUDGET_EXCEEDED",
]);

/** Details of a {@link SourceError}. */
export interface SourceErrorOptions {
  /** HTTP status, where one came. */
  readonly status?: number | undefined;
  /** How long the source asked to be left alone. */
  readonly retryAfterSeconds?: number | undefined;
  /**
   * Whether the request may have acted on the source. `false`: it provably never arrived, or was refused as a whole.
   * Only writes care.
   */
  readonly mayHaveActed?: boolean | undefined;
  /** Whether credentials were refused that had just been renewed. */
  readonly renewed?: boolean | undefined;
  /** The source's id, where the thrower knows it. */
  readonly source?: string | undefined;
  readonly cause?: unknown;
}

const retryableReasons: ReadonlySet<SourceReason> = new Set([
  "SCAN_BUDGET_EXCEEDED",
  "DEADLINE_EXCEEDED",
  "SOURCE_TIMEOUT",
  "SOURCE_UNREACHABLE",
  "SOURCE_RATE_LIMITED",
  "SOURCE_BAD_RESPONSE",
  "SOURCE_ERROR",
  "CIRCUIT_OPEN",
]);

/**
 * A source could not answer. The message is for a person, and holds neither a secret nor personal data nor anything
 * that the source sent.
 */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly reason: SourceReason;
  readonly status: number | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly mayHaveActed: boolean;
  readonly renewed: boolean;
  readonly source: string | undefined;

  constructor(reason: SourceReason, message: string, options: SourceErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.status = options.status;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.mayHaveActed = options.mayHaveActed ?? false;
    this.renewed = options.renewed ?? false;
    this.source = options.source;
  }

  /** The same failure, with the source named. */
  of(source: string): SourceError {
    return this.source === source ? this : this.#with({ source });
  }

  /** The same refusal of credentials that had just been renewed. */
  afterRenewal(): SourceError {
    return this.#with({ renewed: true });
  }

  #with(changes: SourceErrorOptions): SourceError {
    const { status, retryAfterSeconds, mayHaveActed, renewed, source } = this;
    const same = { status, retryAfterSeconds, mayHaveActed, renewed, source };
    return new SourceError(this.reason, this.message, {
      ...same,
      ...changes,
      cause: this.cause ?? this,
    });
  }

  /** Whether asking again later can help without a change of configuration or of the question. */
  get retryable(): boolean {
    return retryableReasons.has(this.reason);
  }
}

/** Codes of `extensions.code` that are about the request, not about a source. Apollo's standard codes among them. */
export const requestErrorCodes = [
  "BAD_USER_INPUT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "QUERY_TOO_COSTLY",
  "SOURCE_FAILURE",
  "IDEMPOTENCY_CONFLICT",
  "RATE_LIMITED",
  "OVERLOADED",
  "INTERNAL_SERVER_ERROR",
] as const;
export type RequestErrorCode = (typeof requestErrorCodes)[number];

/**
 * The request cannot be served as it is. The message names the field and what would be right; it never repeats the
 * rejected input.
 */
export class RequestError extends Error {
  override readonly name = "RequestError";
  readonly code: RequestErrorCode;
  readonly extensions: Readonly<Record<string, unknown>>;

  constructor(
    code: RequestErrorCode,
    message: string,
    extensions: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.code = code;
    this.extensions = extensions;
  }
}
