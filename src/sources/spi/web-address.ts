/** Names of hosts that need no closer look: their last part is no number, and none is written in Punycode. */
const plainAddress = /^https?:\/\/(?!.*xn--)(?:[a-z0-9-]+\.)*[a-z][a-z0-9-]*(?:\/[^\\]*)?$/i;

/** Whether a text is an address that a browser can follow without running anything. */
export function isWebAddress(text: string): boolean {
  return plainAddress.test(text) || (/^https?:\/\//i.test(text) && isParsed(text));
}

/** `URL.canParse` of Node 20 reads text with accents wrongly once its caller has been compiled. */
function isParsed(text: string): boolean {
  try {
    return new URL(text).href !== "";
  } catch {
    return false;
  }
}
