import { RequestError } from "../domain/errors.js";

const reserved = /[^A-Za-z0-9\-_.~]/;

/** A lone half of a character cannot be put into UTF-8. */
const loneSurrogates = /\p{Surrogate}/gu;

/** Percent-encodes everything but letters, digits and `- _ . ~`: a space is %20, "+" is %2B, "," is %2C. */
export function encodeComponent(text: string): string {
  if (!reserved.test(text)) return text;
  return encodeURIComponent(text.replace(loneSurrogates, "\uFFFD")).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Whether a native key can stand in a path at all: an empty one or a dot segment would name another resource. */
export function isPathSegment(text: string): boolean {
  return text !== "" && text !== "." && text !== "..";
}

/** One segment of a path. @throws RequestError BAD_USER_INPUT where it cannot be one ({@link isPathSegment}). */
export function encodePathSegment(text: string): string {
  if (!isPathSegment(text)) {
    throw new RequestError("BAD_USER_INPUT", 'This key can be neither empty nor "." nor "..".');
  }
  return encodeComponent(text);
}

/** Names and values as a query or a form has them. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/**
 * A query without its "?", or the body of a form (`application/x-www-form-urlencoded`). Names and values are encoded alike;
 * a space is %20, which every reader of forms takes.
 */
export function encodeForm(pairs: Pairs): string {
  const encoded: string[] = [];
  let lastName: string | undefined;
  let begin = "";
  for (const [name, value] of pairs) {
    // Lists repeat their name for each of their members.
    if (name !== lastName) begin = `${encodeComponent(name)}=`;
    encoded.push(begin + encodeComponent(value));
    lastName = name;
  }
  // Joined once, the text lies in one piece: it is looked up, compared and sent.
  return encoded.join("&");
}
