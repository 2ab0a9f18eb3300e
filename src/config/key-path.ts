/** Where a setting stands: keys of mappings and places in lists. */
export type KeyPath = readonly PropertyKey[];

/** The key by which YAML 1.1 takes over the keys of another mapping. */
export const mergeKey = "<<";

/** A path as people write it: `sources[2].auth.type`. */
export function formatKeyPath(path: KeyPath): string {
  return path.reduce<string>((before, part) => {
    if (typeof part === "number") return `${before}[${part}]`;
    const word = formatKey(String(part));
    return before === "" ? word : `${before}.${word}`;
  }, "");
}

/**
 * A key of the file as it may be shown. Where a blank was forgotten (`token:SECRET`), a secret stands in a key: only
 * what looks like words is shown.
 */
function formatKey(key: string): string {
  if (key === mergeKey) return key;
  const word = /^[a-z]{1,24}\d{0,3}(?:[-_][a-z]{1,24}\d{0,3}){0,6}(?=$|[:=\s])/iu.exec(key)?.[0];
  return word === key ? key : `${word ?? ""}…`;
}

/** What stands at a path of plain data; undefined where nothing does. */
export function valueAt(tree: unknown, path: KeyPath): unknown {
  return path.reduce<unknown>((value, part) => {
    const isInside = typeof value === "object" && value !== null && Object.hasOwn(value, part);
    return isInside ? (value as Record<PropertyKey, unknown>)[part] : undefined;
  }, tree);
}

/** The elements of the list at a path; empty where there is none. */
export function listAt(tree: unknown, path: KeyPath): readonly unknown[] {
  const value = valueAt(tree, path);
  return Array.isArray(value) ? value : [];
}

/** The text at a path; undefined where there is none. */
export function textAt(tree: unknown, path: KeyPath): string | undefined {
  const value = valueAt(tree, path);
  return typeof value === "string" ? value : undefined;
}
