import { recipeOf } from "../../domain/recipes.js";
import type { Position, ScanPage } from "../../sources/spi/source-connector.js";
import type { PageContent } from "./page-content.js";

/** A page, and what is remembered of its content. */
export interface KeptPage<Row> extends ScanPage<Row> {
  readonly content: PageContent;
}

/**
 * A page as it lies in memory: as what its rows are made of, where that is known, until somebody asks for them.
 *
 * @param read The page as the source's connector handed it out: its recipe is known, if any is.
 */
export function foldPage<Row>(page: KeptPage<Row>, read: ScanPage<Row>): KeptPage<Row> {
  const recipe = recipeOf(read);
  return recipe === undefined ? page : new FoldedPage(page, recipe.make);
}

class FoldedPage<Row> implements KeptPage<Row> {
  readonly next: Position | null;
  readonly moreIsCertain: boolean;
  readonly total: number | undefined;
  readonly content: PageContent;
  #rows: readonly Row[] | null = null;
  #recipe: (() => ScanPage<Row>) | null;

  constructor({ next, moreIsCertain, total, content }: KeptPage<Row>, recipe: () => ScanPage<Row>) {
    this.next = next;
    this.moreIsCertain = moreIsCertain;
    this.total = total;
    this.content = content;
    this.#recipe = recipe;
  }

  get rows(): readonly Row[] {
    if (this.#rows === null) {
      this.#rows = this.#recipe?.().rows ?? [];
      this.#recipe = null;
    }
    return this.#rows;
  }
}
