/** The manifest that codegen writes of trusted documents: a JSON object from ids to texts. Null where it is none. */
export function parseManifest(text: string): Readonly<Record<string, string>> | null {
  const value = parse(text);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && Object.values(value).every((document) => typeof document === "string")
    ? (value as Record<string, string>)
    : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
