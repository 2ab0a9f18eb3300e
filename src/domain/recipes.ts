/**
 * How values that were made of an answer are made once more. Whoever keeps a value only for the case that somebody asks
 * for it again may keep its recipe instead: the bytes that it was made of take a third of its memory, and are nothing
 * that a collection of garbage has to look at.
 */
const recipes = new WeakMap<object, () => unknown>();

let isMakingAgain = false;

/** @param make Makes an equal value each time. It neither fails nor holds the value. */
export function noteRecipe(value: unknown, make: () => unknown): void {
  if (typeof value === "object" && value !== null) recipes.set(value, make);
}

/** Makes an equal value; undefined where nobody has said how. */
export function recipeOf<T extends object>(value: T): (() => T) | undefined {
  const make = recipes.get(value) as (() => T) | undefined;
  return make && (() => makeAgain(make));
}

function makeAgain<T>(make: () => T): T {
  isMakingAgain = true;
  try {
    return make();
  } finally {
    isMakingAgain = false;
  }
}

/** Whether something is just being made again: all that is to be said of it was said when it was made first. */
export function wasSaidBefore(): boolean {
  return isMakingAgain;
}
