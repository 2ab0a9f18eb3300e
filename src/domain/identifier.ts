/** One text for all spellings of a person's identifier: addresses whatever their letter case, names of accounts as they are. */
export function samenessOf(identifier: string): string {
  const trimmed = identifier.trim();
  return trimmed.includes("@") ? trimmed.toLowerCase() : trimmed;
}
