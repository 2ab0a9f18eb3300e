export type Pair = readonly [name: string, value: string];

/** Decodes as HTML forms and Django do: `+` is a space; a broken percent sequence stays as it is. */
function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

export function parsePairs(text: string): Pair[] {
  return text
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const at = part.indexOf("=");
      return at < 0 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
}

/** The decoded name and value pairs of a query string or a form, in the order received. */
export class Query {
  constructor(readonly pairs: readonly Pair[]) {}

  static parse(text: string): Query {
    return new Query(parsePairs(text));
  }

  /** The last value of this exact name, as Django's `QueryDict.get` answers. */
  one(name: string): string | undefined {
    return this.pairs.findLast(([key]) => key === name)?.[1];
  }

  has(name: string): boolean {
    return this.pairs.some(([key]) => key === name);
  }

  /** Every value of this exact name. */
  all(name: string): string[] {
    return this.pairs.filter(([key]) => key === name).map(([, value]) => value);
  }

  /**
   * A list in either style: `x[]=a&x[]=b` (also `x[0]=a`), or `x=a,b`. A comma splits only in the
   * style without brackets. `undefined` where the name does not occur at all.
   */
  list(name: string): string[] | undefined {
    const found: string[] = [];
    let present = false;
    for (const [key, value] of this.pairs) {
      if (key === name) found.push(...value.split(",").filter((item) => item !== ""));
      else if (key.startsWith(`${name}[`)) found.push(value);
      else continue;
      present = true;
    }
    return present ? found : undefined;
  }
}
