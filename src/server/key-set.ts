import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from "jose";

/** The issuer's key set cannot be had: nothing is said about the token. */
export class KeysUnavailable extends Error {
  override readonly name = "KeysUnavailable";
}

/** An issuer's public keys, read from its address and kept. */
export interface KeySet {
  /** For `jwtVerify`. @throws KeysUnavailable where the keys cannot be read and none are kept. */
  readonly find: JWTVerifyGetKey;
  /**
   * Reads the keys anew, because a token fits none of those that are kept: the issuer may have changed them. Callers at
   * the same time share one read, and what arrives by the hundred costs the issuer only a few.
   *
   * @returns whether there are other keys now.
   * @throws KeysUnavailable where they cannot be read.
   */
  refresh(): Promise<boolean>;
}

const timeoutMs = 5_000;
/** Keys are read anew when they are so old; those that cannot be read anew are believed for some time longer. */
const freshMs = 600_000;
const usableMs = 3_600_000;
/** Where the issuer fails, it is asked again after so long. */
const pauseMs = 5_000;
/** Reads for tokens that fit no key: some at once, so that a change of keys is seen at once, then one in ten seconds. */
const spareReads = 4;
const spareReadMs = 10_000;

export function createKeySet(uri: string): KeySet {
  const remote = createRemoteJWKSet(new URL(uri), {
    timeoutDuration: timeoutMs,
    cacheMaxAge: Infinity,
    cooldownDuration: Infinity,
  });
  const spare = new SpareReads();
  let readAt = -Infinity;
  let nextReadAt = -Infinity;
  let reading: Promise<void> | undefined;
  const read = (): Promise<void> => {
    nextReadAt = Date.now() + pauseMs;
    reading ??= remote
      .reload()
      .then(
        () => {
          readAt = Date.now();
          nextReadAt = readAt + freshMs;
        },
        (error: unknown) => {
          throw new KeysUnavailable("The key set cannot be read", { cause: error });
        },
      )
      .finally(() => (reading = undefined));
    return reading;
  };
  const freshen = async (): Promise<void> => {
    const isUsable = Date.now() < readAt + usableMs;
    if (isUsable && Date.now() < nextReadAt) return;
    await read().catch((error: unknown) => {
      if (!isUsable) throw error;
    });
  };
  return {
    find: async (header, token) => {
      await freshen();
      return remote(header, token);
    },
    refresh: async () => {
      if (reading === undefined && !spare.take()) return false;
      const before = JSON.stringify(remote.jwks());
      await read();
      return JSON.stringify(remote.jwks()) !== before;
    },
  };
}

/** Whether other keys than those that are kept could make a token good. */
export function mayLackKey(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWSSignatureVerificationFailed
  );
}

/** A bucket of reads that fills slowly. */
class SpareReads {
  #left = spareReads;
  #filledAt = Date.now();

  take(): boolean {
    const filled = Math.floor((Date.now() - this.#filledAt) / spareReadMs);
    this.#left = Math.min(spareReads, this.#left + filled);
    this.#filledAt += filled * spareReadMs;
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}
