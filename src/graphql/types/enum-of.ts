/** The words of a closed list as an enum whose names are its values. */
export function enumOf<Word extends string>(words: readonly Word[]): Readonly<Record<Word, Word>> {
  return Object.fromEntries(words.map((word) => [word, word])) as Record<Word, Word>;
}
