import { recipeOf } from "../../domain/recipes.js";
import type { Position, ScanPage } from "../../sources/spi/source-connector.js";
import type { PageContent } from "./page-content.js";

/** A page, and what is remembered of its content. */
export interface KeptPage<Row> extends ScanPage<Row> {
  readonly content: PageContent;
}

/** A page as it lies in memory: as what its rows are made of, where that is known, until somebody asks for them. */
export function foldPage<Row>(page: ScanPage<Row>, content: PageContent): KeptPage<Row> {
  const recipe = recipeOf(page);
  return recipe === undefined ? { ...page, content } : new FoldedPage(page, content, recipe);
}

class FoldedPage<Row> implements KeptPage<Row> {
  readonly next: Position | null;
  readonly moreIsCertain: boolean;
  readonly total: number | undefined;
  #rows: readonly Row[] | null = null;
  #recipe: (() => ScanPage<Row>) | null;

  constructor(
    { next, moreIsCertain, total }: ScanPage<Row>,
    readonly content: PageContent,
    recipe: () => ScanPage<Row>,
  ) {
    this.next = next;
    this.moreIsCertain = moreIsCertain;
    this.total = total;
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
