/**
 * How values that were made of an answer are made once more. Whoever keeps a value only for the case that somebody asks
 * for it again may keep its recipe instead: the bytes that it was made of take a third of its memory, and are nothing
 * that a collection of garbage has to look at.
 */
export interface Recipe<T> {
  /** Makes the value again, equal in all that was asked for. It neither fails nor holds the value. */
  readonly make: () => T;
  /** How many bytes it is made of. */
  readonly bytes: number;
}

const recipes = new WeakMap<object, Recipe<unknown>>();

let isMakingAgain = false;

export function noteRecipe(value: unknown, recipe: Recipe<unknown>): void {
  if (typeof value === "object" && value !== null) recipes.set(value, recipe);
}

/** How it is made again; undefined where nobody has said so. */
export function recipeOf<T extends object>(value: T): Recipe<T> | undefined {
  const recipe = recipes.get(value) as Recipe<T> | undefined;
  return recipe && { make: () => makeAgain(recipe.make), bytes: recipe.bytes };
}

/** Says of a part of a value that it is made by making the whole. */
export function noteRecipeOfPart<T extends object, Part extends object>(
  whole: T,
  part: Part,
  take: (whole: T) => Part,
): void {
  const recipe = recipes.get(whole) as Recipe<T> | undefined;
  if (recipe === undefined) return;
  recipes.set(part, { make: () => take(recipe.make()), bytes: recipe.bytes });
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
