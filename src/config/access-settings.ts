import * as z from "zod";
import { scopes } from "../domain/viewer.js";
import { defaults } from "./defaults.js";
import { readPublicKey } from "./public-key.js";
import { choice, httpUrl, section, text } from "../settings/values.js";

const { claims } = defaults.access;

const scopeList = z.array(choice(scopes)).meta({ typeText: "list of scopes" });

const anonymous = z.strictObject({
  scopes: scopeList.meta({
    description:
      "What a caller without credentials may do; an empty list: nothing. Refused in production",
    defaultText: `${defaults.access.anonymousScopes.join(", ")} in development on a loopback host where neither \`apiKeys\` nor \`jwt\` is set, else nothing`,
  }),
});

const apiKey = z.strictObject({
  name: text("a name")
    .refine((name) => name !== "anonymous", { error: "a name other than anonymous" })
    .meta({ description: "The viewer's subject; unique" }),
  sha256: z
    .string({ error: "the key's SHA-256: 64 hexadecimal digits, as text" })
    .regex(/^[\da-f]{64}$/iu, { error: "the key's SHA-256: 64 hexadecimal digits" })
    .meta({
      typeText: "text",
      description:
        "SHA-256 of the key, in hexadecimal; a key is best printable ASCII without blanks, as headers carry it",
    }),
  scopes: scopeList.meta({ description: "What the key may do" }),
  sources: limit("a source's id", "Ids of the sources that the key is limited to"),
  platformKeys: limit("a platform key", "Platform keys that the key is limited to"),
  orgs: limit("an organisation", "Organisations that the key is limited to"),
  emails: limit(
    "an e-mail address",
    "People that the key is limited to, by e-mail address; under `enrollments:read:self` their rows are its own",
  ),
});

const jwt = z.strictObject({
  jwksUri: httpUrl().optional().meta({
    description: "Where the public keys of the issuer are; either this or `publicKey`",
    defaultText: "none",
  }),
  publicKey: z
    .string({ error: "a public key, as PEM" })
    .refine((pem) => readPublicKey(pem) !== undefined, {
      error: "a public key as PEM: RSA of 2,048 bits or more, EC P-256, or Ed25519",
    })
    .optional()
    .meta({ typeText: "PEM", description: "The issuer's public key", defaultText: "none" }),
  issuer: text("the issuer of tokens").optional().meta({
    description: "Who must have issued a token (`iss`)",
    defaultText: "anybody; required in production",
  }),
  audience: z
    .union([text("a name"), z.array(text("a name")).min(1)], {
      error: "the audience of tokens: a name or a list of names",
    })
    .optional()
    .meta({
      typeText: "text or list of text",
      description: "For whom a token must be meant (`aud`)",
      defaultText: "anybody; required in production",
    }),
  claims: section({
    scopes: claim(claims.scopes, "Claim that lists scopes"),
    emails: claim(claims.emails, "Claim that says whose rows are the viewer's own"),
    sources: claim(claims.sources, "Claim that limits sources"),
    platformKeys: claim(undefined, "Claim that limits platform keys"),
    orgs: claim(undefined, "Claim that limits organisations"),
  }),
});

/** `access`: who may ask, and for what. */
export const accessSettings = section({
  anonymous: anonymous.optional(),
  apiKeys: z.preprocess((value) => value ?? [], z.array(apiKey)),
  jwt: jwt.optional(),
});

function limit(what: string, description: string): z.ZodOptional<z.ZodArray<z.ZodString>> {
  return z
    .array(text(what))
    .optional()
    .meta({ typeText: "list of text", description, defaultText: "no limit" });
}

function claim(name: string | undefined, description: string): z.ZodOptional<z.ZodString> {
  return text("the name of a claim")
    .optional()
    .meta({ description, defaultText: name ?? "no such claim" });
}
