import type { Filter } from "../../domain/filter.js";

const texts = new WeakMap<Filter<string>, string>();

/** The filter as JSON: the same for filters that say the same in the same words. */
export function textOfFilter(filter: Filter<string>): string {
  let text = texts.get(filter);
  if (text === undefined) {
    text = JSON.stringify(filter);
    texts.set(filter, text);
  }
  return text;
}
