import { Buffer } from "node:buffer";

/** A page of a list, and the token of the next one. */
export interface TokenPage<Row> {
  readonly rows: readonly Row[];
  readonly nextToken: string | null;
}

interface Position {
  readonly generation: number;
  readonly filter: string;
  readonly at: number;
}

export class UnknownToken extends Error {}

/**
 * Opaque tokens, good only for the same list and filter. A token names a place in the list
 * (`place`: unmoved by insertions and deletions) or a number of rows to skip (`offset`).
 */
export class PageTokens {
  style: "place" | "offset" = "place";
  #generation = 1;

  /** Makes every token handed out so far unknown. */
  forget(): void {
    this.#generation += 1;
  }

  /** Throws `UnknownToken` for a token that is not one of this list and filter. */
  page<Row>(
    rows: readonly (readonly [place: number, row: Row])[],
    filter: string,
    token: string,
    size: number,
  ): TokenPage<Row> {
    const start = token === "" ? 0 : this.#startOf(rows, this.#decode(token, filter));
    const cut = rows.slice(start, start + size);
    const more = start + size < rows.length;
    const at = this.style === "offset" ? start + size : (cut.at(-1)?.[0] ?? 0);
    return { rows: cut.map(([, row]) => row), nextToken: more ? this.token(filter, at) : null };
  }

  token(filter: string, at: number): string {
    const position: Position = { generation: this.#generation, filter, at };
    return Buffer.from(JSON.stringify(position)).toString("base64url");
  }

  /** The position of a token; throws `UnknownToken` where it is none of ours. */
  #decode(token: string, filter: string): number {
    try {
      const position = JSON.parse(Buffer.from(token, "base64url").toString()) as Position;
      if (position.generation === this.#generation && position.filter === filter) {
        return position.at;
      }
    } catch {
      // Not one of ours: reported below like any other unknown token.
    }
    throw new UnknownToken("unknown token");
  }

  #startOf(rows: readonly (readonly [number, unknown])[], at: number): number {
    if (this.style === "offset") return at;
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((rows[middle]?.[0] ?? 0) > at) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
