import type { CellTarget } from "../sources/spi/enrollment-writer.js";

/** A cell that has to be written. */
export interface DueCell {
  readonly position: number;
  readonly target: CellTarget;
  /** Where it takes something back that came with another setting than the job's. */
  readonly autoEnroll: boolean;
  /** 0: with any others, 1: with others of its course, 2: by itself. */
  readonly split: number;
}

export interface Batch<Due extends DueCell> {
  /** Every person in every course: person by person, and for each in the order of the courses. */
  readonly cells: readonly Due[];
  readonly people: readonly string[];
  readonly courses: readonly { readonly courseKey: string; readonly cohort: string | null }[];
  readonly autoEnroll: boolean;
}

interface Person<Due> {
  readonly identifier: string;
  readonly cells: readonly Due[];
}

/**
 * Cuts cells into writes of people times courses. People who need the same courses go together; nobody is written into
 * a course that no cell asks for. The order of the cells is kept as far as that allows.
 */
export function formBatches<Due extends DueCell>(
  cells: readonly Due[],
  limits: { readonly maxPeople: number; readonly maxCourses: number },
): readonly Batch<Due>[] {
  const groups = new Map<string, Person<Due>[]>();
  for (const [identifier, own] of groupBy(cells, ({ target }) => target.identifier)) {
    for (const part of partsOf(own, limits.maxCourses)) {
      const alone = (part[0]?.split ?? 0) > 1 ? [part[0]?.position] : [];
      const signature = JSON.stringify([
        part[0]?.autoEnroll,
        ...part.map(({ target }) => [target.courseKey, target.cohort]),
        ...alone,
      ]);
      const group = groups.get(signature);
      if (group === undefined) groups.set(signature, [{ identifier, cells: part }]);
      else group.push({ identifier, cells: part });
    }
  }
  return [...groups.values()].flatMap((people) => toBatches(people, limits.maxPeople));
}

/** The courses of one person, cut to what one write takes; cohorts go with cohorts. */
function partsOf<Due extends DueCell>(cells: readonly Due[], maxCourses: number): Due[][] {
  const kinds = groupBy(cells, ({ target, autoEnroll, split, position }) =>
    split > 0
      ? String(position)
      : JSON.stringify([target.cohort !== null, autoEnroll, target.undo !== null]),
  );
  const parts: Due[][] = [];
  for (const [, kind] of kinds) {
    for (let from = 0; from < kind.length; from += maxCourses) {
      parts.push(kind.slice(from, from + maxCourses));
    }
  }
  return parts;
}

function toBatches<Due extends DueCell>(
  people: readonly Person<Due>[],
  maxPeople: number,
): Batch<Due>[] {
  const first = people[0]?.cells ?? [];
  const courses = first.map(({ target: { courseKey, cohort } }) => ({ courseKey, cohort }));
  const batches: Batch<Due>[] = [];
  for (let from = 0; from < people.length; from += maxPeople) {
    const some = people.slice(from, from + maxPeople);
    batches.push({
      cells: some.flatMap((person) => person.cells),
      people: some.map(({ identifier }) => identifier),
      courses,
      autoEnroll: first[0]?.autoEnroll ?? true,
    });
  }
  return batches;
}

function groupBy<Value>(
  values: readonly Value[],
  keyOf: (value: Value) => string,
): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}
