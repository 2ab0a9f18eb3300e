/** Whether there is something that the reads so far did not tell of it. Nothing is left open of what does not exist. */
export function leavesOpen<Part extends object>(
  part: Part | null,
  wanted: readonly string[],
): part is Part {
  if (part === null) return false;
  const told = part as Readonly<Record<string, unknown>>;
  for (const attribute of wanted) if (told[attribute] === undefined) return true;
  return false;
}
