import { LRUCache } from "lru-cache";
import { textOfFilter } from "./filter-text.js";
import type { SourcePlan } from "./query-plan.js";
import type { SourceQuestion } from "./source-question.js";

/** Plans of one kind of rows, each with the texts of its question: some kilobytes. */
const mostPlans = 2_000;
/** Characters. A question in more words is planned anew each time. */
const longestQuestion = 4_000;

interface Remembered {
  /** Null: the source is not in question. */
  readonly plan: SourcePlan<string> | null;
}

/**
 * Plans, which depend on nothing but what a source declares and what it is asked. Whoever asks the same gets the very
 * same plan, so that what is worked out from a plan can be kept with it.
 */
export class PlanMemory {
  readonly #plans = new LRUCache<string, Remembered>({ max: mostPlans });

  /** @param list Names the source and the list of it, and so what is declared of them. */
  of<Field extends string, OrderField extends string>(
    list: string,
    question: SourceQuestion<Field, OrderField>,
    make: () => SourcePlan<Field> | null,
  ): SourcePlan<Field> | null {
    const { filter, limit, order, maxRequests } = question;
    const ordered = order === null ? "" : `${order.field} ${order.direction}`;
    const asked = `${ordered}\n${maxRequests}\n${textOfFilter(limit)}\n${textOfFilter(filter)}`;
    if (asked.length > longestQuestion) return make();
    const name = `${list}\n${asked}`;
    let known = this.#plans.get(name);
    if (known === undefined) {
      known = { plan: make() };
      this.#plans.set(name, known);
    }
    return known.plan as SourcePlan<Field> | null;
  }
}
