import * as z from "zod";
import { sourceKinds } from "../sources/source-kinds.js";
import { defaults } from "./defaults.js";
import { choice, headerText, httpUrl, text } from "../settings/values.js";

const header = z.strictObject({
  type: z.literal("header").meta({ description: "How the gateway shows itself" }),
  name: z
    .string({ error: "the name of an HTTP header" })
    .regex(/^[\w!#$%&'*+.^`|~-]+$/u, { error: "the name of an HTTP header" })
    .meta({ typeText: "text", description: "The header that holds the credentials" }),
  value: headerText("the header's value").meta({
    typeText: "secret",
    description: "The header's whole value, such as `Api-Token …`",
  }),
});

const bearer = z.strictObject({
  type: z.literal("bearer").meta({ description: "How the gateway shows itself" }),
  token: headerText("the token").meta({
    typeText: "secret",
    description: "Sent as `Authorization: Bearer …`",
  }),
});

const clientCredentials = z.strictObject({
  type: z.literal("client-credentials").meta({ description: "How the gateway shows itself" }),
  clientId: text("the client's id").meta({ typeText: "secret", description: "The client's id" }),
  clientSecret: text("the client's secret").meta({
    typeText: "secret",
    description: "The client's secret",
  }),
  tokenUrl: httpUrl()
    .optional()
    .meta({
      description: "Where tokens are fetched",
      defaultText: `${tokenPathsInWords()}; required elsewhere`,
    }),
  scheme: choice(["Bearer", "JWT", "none"]).default(defaults.clientCredentials.scheme).meta({
    description: "The word before the token; `none` for the bare token",
  }),
});

/** `sources[].auth`: how the gateway shows itself to a source. Any kind of source takes any type. */
export const authSettings = z.discriminatedUnion("type", [header, bearer, clientCredentials]);

function tokenPathsInWords(): string {
  return sourceKinds
    .flatMap(({ name, tokenPath: path }) =>
      path === undefined ? [] : [`${name}: \`{baseUrl}${path}\``],
    )
    .join(", ");
}
