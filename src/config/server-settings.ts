import { isIP } from "node:net";
import * as z from "zod";
import { defaults } from "./defaults.js";
import { flag, integer, seconds, section, text } from "../settings/values.js";

/** `server`: where and how the gateway answers. */
export const serverSettings = section({
  host: text("a host name or an IP address")
    .refine(isHost, { error: "a host name or an IP address, without port" })
    .default(defaults.server.host)
    .meta({ typeText: "host", description: "Name or address to listen on" }),
  port: integer(0, 65_535).default(defaults.server.port).meta({
    description: "Port to listen on; 0 is any free one. `--port` and `PORT` win over it",
  }),
  production: flag().optional().meta({
    description:
      "Introspection and landing page off, anonymous access and plain `http://` to sources refused",
    defaultText: "whether `NODE_ENV` is `production`",
  }),
  introspection: flag()
    .optional()
    .meta({ description: "Whether clients may read the schema", defaultText: "not in production" }),
  landingPage: flag().optional().meta({
    description: "Whether `GET /graphql` shows Apollo Sandbox to a browser",
    defaultText: "not in production",
  }),
  cors: section({
    origins: z
      .array(z.string().refine(isOrigin, { error: "an origin such as https://app.example.org" }))
      .optional()
      .meta({
        typeText: "list of origins",
        description: "Origins whose pages may call the gateway, each in full: there is no wildcard",
        defaultText: `${defaults.server.corsOrigins.join(", ")} in development, none in production`,
      }),
  }),
  shutdownSeconds: seconds({ zero: true }).default(defaults.server.shutdownSeconds).meta({
    description: "How long running requests may go on after SIGTERM",
  }),
  secret: text("a secret of at least 32 characters")
    .min(32, { error: "a secret of at least 32 characters" })
    .optional()
    .meta({
      typeText: "secret",
      description: "Signs cursors; the same on every replica",
      defaultText: "made anew at each start; required in production",
    }),
  trustedDocuments: text("the path of a manifest of operations").optional().meta({
    typeText: "file",
    description: "Only the operations of this manifest, written by codegen, may run",
    defaultText: "any operation may run",
  }),
});

function isHost(value: string): boolean {
  const bare = value.replace(/^\[(.*)\]$/u, "$1");
  return isIP(bare) !== 0 || /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/iu.test(value);
}

function isOrigin(value: string): boolean {
  return /^https?:\/\//u.test(value) && URL.canParse(value) && new URL(value).origin === value;
}
