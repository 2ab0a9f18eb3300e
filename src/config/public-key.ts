import { createPublicKey, type KeyObject } from "node:crypto";

/**
 * Reads a public key that tokens can be checked with (RS256, ES256 or EdDSA) and gives it as SPKI PEM; undefined where
 * it is none. Line breaks may be written `\n`, as environment variables often have them. A private key is refused: it
 * has no business here.
 */
export function readPublicKey(pem: string): string | undefined {
  const lines = pem.replaceAll("\\n", "\n").trim();
  if (!/^-----BEGIN (?:RSA )?PUBLIC KEY-----/u.test(lines)) return undefined;
  try {
    const key = createPublicKey(lines);
    return isUsable(key) ? key.export({ type: "spki", format: "pem" }).toString() : undefined;
  } catch {
    return undefined;
  }
}

function isUsable({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  if (asymmetricKeyType === "rsa") return (asymmetricKeyDetails?.modulusLength ?? 0) >= 2048;
  if (asymmetricKeyType === "ec") return asymmetricKeyDetails?.namedCurve === "prime256v1";
  return asymmetricKeyType === "ed25519";
}
