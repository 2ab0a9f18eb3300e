import { LRUCache } from "lru-cache";

type Given = Readonly<Record<string, unknown>>;

const mostArguments = 1_000;
/** Of texts. What is made of them takes several times as much. */
const mostTextLength = 1024 * 1024;
/** Longer ones are converted and checked anew each time. */
const longestText = 4_096;

/**
 * Arguments that were converted and found good, by what was given: what is given again is good again, and the very same
 * frozen object.
 */
export class CheckedArguments {
  readonly #byClass = new Map<unknown, LRUCache<string, object>>();

  /** @param classes Whose instances are kept. */
  constructor(classes: Iterable<unknown>) {
    for (const one of classes) {
      this.#byClass.set(
        one,
        new LRUCache({
          max: mostArguments,
          maxSize: mostTextLength,
          sizeCalculation: (_checked, text) => text.length,
        }),
      );
    }
  }

  find(of: unknown, given: Given): object | undefined {
    return this.#byClass.get(of)?.get(JSON.stringify(given));
  }

  /** Freezes it, however deep. */
  keep(of: unknown, given: Given, checked: object): void {
    const byText = this.#byClass.get(of);
    if (byText === undefined) return;
    freeze(checked);
    const text = JSON.stringify(given);
    if (text.length <= longestText) byText.set(text, checked);
  }
}

function freeze(value: object): void {
  Object.freeze(value);
  for (const member of Object.values(value) as readonly unknown[]) {
    if (typeof member === "object" && member !== null) freeze(member);
  }
}
