import { pino, type DestinationStream } from "pino";
import { openStdout } from "./stdout.js";

/** What a line of the log says beside its message. Never a query's text, a variable, a secret or personal data. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes JSON lines. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** Whether lines below `warn` are written. */
  readonly isVerbose: boolean;
  /** Writes what is still buffered, as far as whoever reads takes it at once. */
  flush(): void;
  /** Writes what is still buffered, and waits a second at most for whoever reads it slowly. */
  end(): Promise<void>;
}

export interface LoggerOptions {
  /** Default `info`. */
  readonly level?: "debug" | "info" | "warn" | "error" | "silent";
  /** Where lines go. Default: standard output. */
  readonly destination?: DestinationStream;
}

/** Names under which a secret might come along. Whatever stands there is not written. */
const secretNames: ReadonlySet<string> = new Set([
  "authorization",
  "cookie",
  "token",
  "secret",
  "password",
  "apiKey",
  "x-api-key",
  "clientSecret",
  "value",
  "variables",
  "query",
  "body",
  "headers",
]);
const redacted = "[redacted]";

export function createLogger(options: LoggerOptions = {}): Logger {
  const buffered = options.destination === undefined ? openStdout() : undefined;
  const log = pino(
    {
      level: options.level ?? "info",
      base: null,
      timestamp: createTimestamp(),
      formatters: { level: (label) => ({ level: label }) },
      messageKey: "message",
    },
    options.destination ?? buffered,
  );
  return {
    debug: (fields, message) => log.debug(redact(fields), message),
    info: (fields, message) => log.info(redact(fields), message),
    warn: (fields, message) => log.warn(redact(fields), message),
    error: (fields, message) => log.error(redact(fields), message),
    isVerbose: log.isLevelEnabled("info"),
    flush: () => buffered?.flush(),
    end: async () => buffered?.end(),
  };
}

/** The same fields, without what is named like a secret, however deep. Copies only what it has to. */
function redact(fields: LogFields): LogFields {
  let copy: Record<string, unknown> | undefined;
  for (const name in fields) {
    const value = fields[name];
    const safe = secretNames.has(name) ? redacted : redactValue(value);
    if (safe !== value) (copy ??= { ...fields })[name] = safe;
  }
  return copy ?? fields;
}

function redactValue(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Array.isArray(value) ? value.map(redactValue) : redact(value as LogFields);
}

/** The time as pino wants it. All lines of one second share the most of it. */
function createTimestamp(): () => string {
  let second = NaN;
  let begin = "";
  return () => {
    const now = Date.now();
    const ms = now % 1000;
    if (now - ms !== second) {
      second = now - ms;
      begin = `,"time":"${new Date(second).toISOString().slice(0, -4)}`;
    }
    return `${begin}${String(ms).padStart(3, "0")}Z"`;
  };
}

/** Errors of the language itself: their messages name code, not data. */
const mistakes = [TypeError, RangeError, ReferenceError];
const address = /[^\s"'<>()]+@[^\s"'<>()]+/gu;

/** The words in which an error may stand in the log: its kind and place, not its message, which may quote data. */
export function describeError(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /u.test(line));
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return {
    error: error.name,
    ...(code !== undefined && { code }),
    ...(mistakes.some((kind) => error instanceof kind) && {
      reason: error.message.slice(0, 200).replace(address, "[address]"),
    }),
    stack: frames.slice(0, 12).map((line) => line.trim()),
  };
}
