/** Longer texts are searched by the regular expression engine, which is faster there. */
const shortText = 48;
const special = /["\\\u0000-\u001f\ud800-\udfff]/;
const quote = 0x22;
const backslash = 0x5c;

/** A string as JSON: as `JSON.stringify` has it, with little to do where nothing has to be escaped. */
export function quoted(text: string): string {
  return isPlain(text) ? `"${text}"` : JSON.stringify(text);
}

/** Whether JSON writes the string as it is, between quotation marks. */
export function isPlain(text: string): boolean {
  const { length } = text;
  if (length > shortText) return !special.test(text);
  for (let at = 0; at < length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 || unit === quote || unit === backslash) return false;
    if (unit >= 0xd800 && unit <= 0xdfff) return false;
  }
  return true;
}
