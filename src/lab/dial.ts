import type { LabRequest, RequestKind } from "./http/request.js";
import type { Reply } from "./http/reply.js";

/** What can go wrong. The comment of each kind says what the caller sees and whether the simulator acts. */
export type Fault =
  /** An error answer in the platform's own form; nothing is done. `remote`: as Truto passes on its provider's error. */
  | {
      readonly kind: "status";
      readonly status: number;
      /** Seconds, or a moment, which is sent as an HTTP date. */
      readonly retryAfter?: number | Date;
      readonly remote?: boolean;
      readonly body?: string;
      readonly contentType?: string;
    }
  /** An HTML page; status 200 unless given. */
  | { readonly kind: "html"; readonly status?: number }
  /** Status 200 and no body. */
  | { readonly kind: "empty" }
  /** Status 200 and a body that no parser accepts, in the format asked for. */
  | { readonly kind: "malformed" }
  /** Status 200 and a well-formed body of another kind, in the format asked for. */
  | { readonly kind: "foreign"; readonly body?: string; readonly contentType?: string }
  /**
   * The true answer, cut off at a share of its length (0.5). `chunked`: the connection breaks;
   * `content-length`: the announced length is never reached; `clean`: the transfer ends properly.
   */
  | {
      readonly kind: "cut";
      readonly how?: "chunked" | "content-length" | "clean";
      readonly at?: number;
    }
  /** The true answer under another content type. */
  | { readonly kind: "content-type"; readonly contentType: string }
  /** The connection is reset before anything is done. */
  | { readonly kind: "reset" }
  /** The request is taken and never answered; nothing is done. */
  | { readonly kind: "hang" }
  /** The true answer, a few bytes at a time. */
  | { readonly kind: "drip"; readonly bytes?: number; readonly everyMs?: number }
  /** A body that goes on until the caller leaves. */
  | { readonly kind: "endless" }
  /** A body of a given size (1 GiB), streamed. */
  | { readonly kind: "huge"; readonly bytes?: number }
  /** A redirect to another place. */
  | { readonly kind: "redirect"; readonly to: string; readonly status?: number }
  /** XML with entities that grow without bound, or (with `externalUrl`) that are fetched from elsewhere. */
  | { readonly kind: "xml-bomb"; readonly externalUrl?: string }
  /** The simulator acts, then the connection is reset. */
  | { readonly kind: "act-then-drop" }
  /** The caller is dropped, answered 504 or left waiting; the simulator acts after the delay. */
  | {
      readonly kind: "act-late";
      readonly delayMs: number;
      readonly answer?: "drop" | "gateway-timeout" | "hang";
    }
  /** A write does a share (0.5) of its list, then the connection is reset. */
  | { readonly kind: "act-part-then-drop"; readonly portion?: number }
  /** An answer of the test's own making. */
  | { readonly kind: "answer"; readonly reply: Reply | ((request: LabRequest) => Reply) };

/** Which requests a setting of the dial concerns; all parts must fit, and an empty one fits all. */
export interface FaultScope {
  readonly method?: string;
  /** A text that the encoded path starts with, or a pattern that it matches. */
  readonly path?: string | RegExp;
  readonly kind?: RequestKind;
  readonly when?: (request: LabRequest) => boolean;
  /** How many fitting requests it strikes; without limit where absent. */
  readonly times?: number;
  /** How many fitting requests pass before it strikes. */
  readonly after?: number;
}

interface Setting {
  readonly scope: FaultScope;
  readonly effect: Fault | number | (() => number);
  left: number;
  toPass: number;
}

function fits(scope: FaultScope, request: LabRequest, kind: RequestKind): boolean {
  if (scope.method !== undefined && scope.method !== request.method) return false;
  if (scope.kind !== undefined && scope.kind !== kind) return false;
  if (typeof scope.path === "string" && !request.path.startsWith(scope.path)) return false;
  if (scope.path instanceof RegExp && request.path.search(scope.path) < 0) return false;
  return scope.when?.(request) ?? true;
}

/** The faults and delays that a simulator applies, until they have struck often enough or are cleared. */
export class Dial {
  #settings: Setting[] = [];
  #struck = 0;

  /** How many faults have struck since the last `clear`; delays are not counted. */
  get struck(): number {
    return this.#struck;
  }

  /** Adds a fault. Where several fit, the one added first strikes. Answers a function that takes it back. */
  fault(fault: Fault, scope: FaultScope = {}): () => void {
    return this.#add(fault, scope);
  }

  /** Delays fitting requests before they are handled; several delays add up. */
  latency(ms: number | (() => number), scope: FaultScope = {}): () => void {
    return this.#add(ms, scope);
  }

  clear(): void {
    this.#settings = [];
    this.#struck = 0;
  }

  /** What applies to a request that has just arrived; uses up one strike of each setting that fits. */
  take(request: LabRequest, kind: RequestKind): { delayMs: number; fault: Fault | undefined } {
    let delayMs = 0;
    let fault: Fault | undefined;
    for (const setting of this.#settings) {
      const { effect } = setting;
      const isFault = typeof effect === "object";
      if (setting.left <= 0 || (isFault && fault) || !fits(setting.scope, request, kind)) continue;
      if (setting.toPass > 0) {
        setting.toPass -= 1;
        continue;
      }
      setting.left -= 1;
      if (isFault) fault = effect;
      else delayMs += typeof effect === "function" ? effect() : effect;
    }
    if (fault) this.#struck += 1;
    return { delayMs, fault };
  }

  #add(effect: Setting["effect"], scope: FaultScope): () => void {
    const setting = {
      scope,
      effect,
      left: scope.times ?? Number.POSITIVE_INFINITY,
      toPass: scope.after ?? 0,
    };
    this.#settings.push(setting);
    return () => {
      this.#settings = this.#settings.filter((other) => other !== setting);
    };
  }
}
