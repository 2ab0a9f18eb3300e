import { SourceError } from "../domain/errors.js";
import type { SourceCall } from "../domain/call-context.js";

/** A source that can be asked whether it works. */
export interface Patient {
  readonly config: {
    readonly id: string;
    readonly name: string;
    readonly kind: string;
    readonly baseUrl: string;
  };
  readonly connector: { probe(call: SourceCall): Promise<void> };
}

/** How long one source may take, retries included. */
const patienceMs = 30_000;

/**
 * Asks every source one small question, all at once, and prints in their order what works, what does not and why.
 * Answers whether all of them do.
 */
export async function runDoctor(
  patients: readonly Patient[],
  print: (line: string) => void,
): Promise<boolean> {
  const findings = await Promise.all(patients.map(examine));
  for (const [index, { config }] of patients.entries()) {
    const finding = findings[index];
    const verdict = finding?.error === null ? `works (${finding.ms} ms)` : "DOES NOT WORK";
    print(`${config.id}  ${config.kind}  ${config.baseUrl}  ${verdict}`);
    if (finding != null && finding.error !== null) print(`    ${finding.error}`);
  }
  const broken = findings.filter(({ error }) => error !== null).length;
  print(
    broken === 0 ? "All sources work." : `${broken} of ${findings.length} sources do not work.`,
  );
  return broken === 0;
}

interface Finding {
  /** Null where all is well. */
  readonly error: string | null;
  readonly ms: number;
}

async function examine({ connector }: Patient): Promise<Finding> {
  const startedAt = performance.now();
  const error = await connector.probe(createCall()).then(() => null, describe);
  return { error, ms: Math.round(performance.now() - startedAt) };
}

function createCall(): SourceCall {
  return {
    requestId: "doctor",
    viewer: { subject: "doctor", scopes: new Set(), limits: {}, ownEmails: [] },
    signal: AbortSignal.timeout(patienceMs),
    deadlineAt: Date.now() + patienceMs,
    live: true,
    priority: "interactive",
    meter: { takeRequest: () => undefined },
  };
}

function describe(error: unknown): string {
  if (!(error instanceof SourceError)) return "The gateway itself failed: please report this.";
  const { reason, message, status } = error;
  const answer = status === undefined ? "" : ` (HTTP ${status})`;
  const hint = status === 404 ? hints["SOURCE_BAD_RESPONSE"] : hints[reason];
  return `${reason}${answer}: ${message}${hint === undefined ? "" : ` ${hint}`}`;
}

const hints: Partial<Record<string, string>> = {
  SOURCE_UNREACHABLE: "Check baseUrl, DNS, and whether this machine may reach that host.",
  SOURCE_UNAUTHENTICATED: "Check auth.",
  SOURCE_FORBIDDEN: "The credentials are known, and may not read this.",
  SOURCE_TIMEOUT: "Check timeoutSeconds, and whether the platform is slow.",
  SOURCE_BAD_RESPONSE: "Check whether baseUrl is that of the platform's API.",
  SOURCE_RATE_LIMITED: "Try again later.",
};
