/** Whether a source may be called this: the id stands in global ids, in URLs and in logs. */
export function isSourceId(id: string): boolean {
  return /^[a-z\d-]{1,64}$/u.test(id);
}
