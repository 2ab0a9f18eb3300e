import type { Credentials } from "./http/credentials.js";

/** Puts another word than `Bearer` before the bare token. */
export function withWord(word: string, bare: Credentials): Credentials {
  return {
    ...bare,
    apply: async (headers, call) => {
      await bare.apply(headers, call);
      headers["authorization"] = `${word} ${headers["authorization"] ?? ""}`;
    },
    renew: (refused) =>
      bare.renew(
        refused && {
          ...refused,
          authorization: (refused["authorization"] ?? "").slice(word.length + 1),
        },
      ),
  };
}
