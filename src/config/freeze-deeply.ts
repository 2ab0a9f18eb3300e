/** Freezes plain data and all that it holds, in place. */
export function freezeDeeply<T extends object>(data: T): T {
  for (const value of Object.values(data) as unknown[]) {
    if (typeof value === "object" && value !== null) freezeDeeply(value);
  }
  return Object.freeze(data);
}
