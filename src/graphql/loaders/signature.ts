const signatures = new WeakMap<ReadonlySet<string>, string>();

/** A text that two sets share where they hold the same words. */
export function signatureOf(words: ReadonlySet<string>): string {
  let signature = signatures.get(words);
  if (signature === undefined) {
    signature = [...words].sort().join();
    signatures.set(words, signature);
  }
  return signature;
}
