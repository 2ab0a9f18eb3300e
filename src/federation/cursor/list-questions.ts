import { LRUCache } from "lru-cache";
import type { ListQuery } from "../../domain/list.js";
import type { Viewer } from "../../domain/viewer.js";
import { textOfFilter } from "../plan/filter-text.js";
import { digestOf } from "./cursor-codec.js";

const mostQuestions = 2_000;
/** Characters. What is asked in more words is not remembered. */
const longestQuestion = 2_000;

type Asked = Pick<ListQuery<string, string, string>, "place" | "filter" | "order">;

/** What the cursors of lists are bound to: field, parent, filter, order and viewer. */
export class ListQuestions {
  readonly #digests = new LRUCache<string, Buffer>({ max: mostQuestions });

  of({ place, filter, order }: Asked, viewer: Viewer): Buffer {
    const asked = `${JSON.stringify(place)},${textOfFilter(filter)},${JSON.stringify(order)}`;
    const text = `[${asked},${textOfViewer(viewer)}]`;
    if (text.length > longestQuestion) return digestOf(text);
    let digest = this.#digests.get(text);
    if (digest === undefined) {
      digest = digestOf(text);
      this.#digests.set(text, digest);
    }
    return digest;
  }
}

const viewers = new WeakMap<Viewer, string>();

function textOfViewer(viewer: Viewer): string {
  let text = viewers.get(viewer);
  if (text === undefined) {
    const { subject, limits, scopes, ownEmails } = viewer;
    text = JSON.stringify([subject, limits, [...scopes].sort(), ownEmails]).slice(1, -1);
    viewers.set(viewer, text);
  }
  return text;
}
