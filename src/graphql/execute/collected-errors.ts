import type { GraphQLError, GraphQLResolveInfo } from "graphql";

/** Where a value stands in the answer. */
export type Path = GraphQLResolveInfo["path"];

/** The errors of one execution, in the order in which they came up. */
export class CollectedErrors {
  readonly errors: GraphQLError[] = [];
  readonly #places = new Set<Path | undefined>();

  /** An error of something that is no part of the answer any more, because what holds it is null, is not told. */
  add(error: GraphQLError, place: Path | undefined): void {
    if (this.#places.size > 0 && this.#isNull(place)) return;
    this.#places.add(place);
    this.errors.push(error);
  }

  #isNull(place: Path | undefined): boolean {
    for (let at = place; at !== undefined; at = at.prev) {
      if (this.#places.has(at)) return true;
    }
    return this.#places.has(undefined);
  }
}
