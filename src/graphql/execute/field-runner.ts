import {
  getArgumentValues,
  getNullableType,
  isLeafType,
  isNonNullType,
  type GraphQLLeafType,
  type GraphQLResolveInfo,
} from "graphql";
import { apart } from "./apart.js";
import type { Path } from "./collected-errors.js";
import { completerOf } from "./complete-value.js";
import { fail } from "./fail.js";
import { leafWriter } from "./leaf-writer.js";
import {
  isLater,
  type FieldPlan,
  type FieldRunner,
  type Outcome,
  type Piece,
  type Run,
  type Variant,
} from "./plan.js";
import { infoOf } from "./resolve-info.js";
import { pureForOf, writerOf } from "./resolver-marks.js";
import { rowPlacesOf } from "./row-places.js";

/** Makes the field ready to run: graphql-js' `executeField`, with what is known beforehand. */
export function fieldRunner(variant: Variant, plan: FieldPlan): FieldRunner {
  if (plan.name === "__typename") {
    const text = Buffer.from(JSON.stringify(plan.parentType.name));
    return { plan, run: ({ out }) => out.piece(text) };
  }
  const work: Work = { variant, plan, complete: completerOf(variant, plan.returnType, plan) };
  if (plan.definition.resolve !== undefined) {
    if (isBare(plan)) return { plan, run: bare(work) };
    return { plan, run: isMarked(plan) ? marked(work) : resolved(work) };
  }
  return { plan, run: isLeafType(getNullableType(plan.returnType)) ? leaf(work) : property(work) };
}

interface Work {
  readonly variant: Variant;
  readonly plan: FieldPlan;
  readonly complete: ReturnType<typeof completerOf>;
}

type RunField = FieldRunner["run"];

/** A property that holds a leaf: the place is worked out only where something is wrong. */
function leaf(work: Work): RunField {
  const { plan } = work;
  const { name } = plan;
  const write = leafWriter(getNullableType(plan.returnType) as GraphQLLeafType);
  const isNullable = !isNonNullType(plan.returnType);
  return (run, source, parent) => {
    let value: unknown;
    try {
      value = hasProperties(source) ? source[name] : undefined;
      if (value === null || value === undefined) {
        if (isNullable) return null;
      } else if (typeof value !== "object" && typeof value !== "function") {
        return write(run.out, value);
      }
    } catch (error) {
      return fail(run, error, placeOf(plan, parent), plan, plan.returnType);
    }
    return finish(run, work, source, { value, path: placeOf(plan, parent) });
  };
}

/** A property that holds objects or lists. */
function property(work: Work): RunField {
  const { plan } = work;
  const { name } = plan;
  return (run, source, parent) => {
    const path = placeOf(plan, parent);
    let value: unknown;
    try {
      value = hasProperties(source) ? source[name] : undefined;
    } catch (error) {
      return fail(run, error, path, plan, plan.returnType);
    }
    return finish(run, work, source, { value, path });
  };
}

/** Whether it is answered by a marked method that looks neither at arguments nor at the running operation. */
function isBare({ definition, takesArguments, returnType }: FieldPlan): boolean {
  const { resolve } = definition;
  if (resolve === undefined || takesArguments || resolve.length > 3) return false;
  return pureForOf(resolve) !== undefined && isLeafType(getNullableType(returnType));
}

const noArguments = {};
const noInfo = undefined as unknown as GraphQLResolveInfo;

/** What many rows are asked, such as their ids: nothing is made for the call. */
function bare(work: Work): RunField {
  const { plan } = work;
  const { resolve } = plan.definition;
  const pureFor = pureForOf(resolve) as (row: unknown) => boolean;
  const write = leafWriter(getNullableType(plan.returnType) as GraphQLLeafType);
  const writer = writerOf(resolve);
  return (run, source, parent) => {
    let value: unknown;
    try {
      if (!pureFor(source)) run.transients += 1;
      if (writer !== undefined && run.out.plain(source, writer)) return true;
      value = resolve?.(source, noArguments, run.context, noInfo);
      if (typeof value === "string") return write(run.out, value);
    } catch (error) {
      return fail(run, error, placeOf(plan, parent), plan, plan.returnType);
    }
    return complete(run, work, value, placeOf(plan, parent));
  };
}

/** Whether it is answered by a marked method that looks at no arguments. */
function isMarked({ definition, takesArguments }: FieldPlan): boolean {
  return !takesArguments && pureForOf(definition.resolve) !== undefined;
}

/** What it answers follows from the row, so that it cannot depend on the place: one info serves all rows. */
function marked(work: Work): RunField {
  const { plan, complete } = work;
  const { resolve } = plan.definition;
  const pureFor = pureForOf(resolve) as (row: unknown) => boolean;
  const places = rowPlacesOf(plan);
  return (run, source, parent) => {
    try {
      if (!pureFor(source)) run.transients += 1;
      const value = resolve?.(source, noArguments, run.context, infoOfAll(run, work, parent));
      if (places?.repeat(run, value) === true) return true;
      const { transients } = run;
      const at = run.out.length;
      const path = placeOf(plan, parent);
      const done = isLater(value)
        ? value.then((told) => apart(run, () => complete(run, told, path)))
        : complete(run, value, path);
      if (isLater(done)) return caught(run, plan, path, done);
      if (done === true && run.transients === transients) places?.note(run, value, at);
      return done;
    } catch (error) {
      return fail(run, error, placeOf(plan, parent), plan, plan.returnType);
    }
  };
}

function infoOfAll(
  run: Run,
  { variant, plan }: Work,
  parent: Path | undefined,
): GraphQLResolveInfo {
  let info = run.infos.get(plan);
  if (info === undefined) {
    info = infoOf(run, variant, plan, placeOf(plan, parent));
    run.infos.set(plan, info);
  }
  return info;
}

function resolved(work: Work): RunField {
  const { plan, variant, complete } = work;
  const { resolve } = plan.definition;
  return (run, source, parent) => {
    const path = placeOf(plan, parent);
    try {
      run.transients += 1;
      const info = infoOf(run, variant, plan, path);
      const value = resolve?.(source, argumentsOf(run, plan), run.context, info);
      const done = isLater(value)
        ? value.then((told) => apart(run, () => complete(run, told, path)))
        : complete(run, value, path);
      return isLater(done) ? caught(run, plan, path, done) : done;
    } catch (error) {
      return fail(run, error, path, plan, plan.returnType);
    }
  };
}

interface Found {
  readonly value: unknown;
  readonly path: Path;
}

/** A property may hold a function, which is a resolver, or a promise. */
function finish(run: Run, work: Work, source: unknown, found: Found): Outcome {
  const { variant, plan } = work;
  const { path } = found;
  let { value } = found;
  try {
    if (typeof value === "function") {
      run.transients += 1;
      const info = infoOf(run, variant, plan, path);
      value = Reflect.apply(value, source, [argumentsOf(run, plan), run.context, info]) as unknown;
    }
  } catch (error) {
    return fail(run, error, path, plan, plan.returnType);
  }
  return complete(run, work, value, path);
}

/** What was answered may be a promise. */
function complete(run: Run, { plan, complete: told }: Work, value: unknown, path: Path): Outcome {
  try {
    const done = isLater(value)
      ? value.then((later) => apart(run, () => told(run, later, path)))
      : told(run, value, path);
    return isLater(done) ? caught(run, plan, path, done) : done;
  } catch (error) {
    return fail(run, error, path, plan, plan.returnType);
  }
}

function caught(run: Run, plan: FieldPlan, path: Path, done: Promise<Piece>): Promise<Piece> {
  return done.then(undefined, (error: unknown) => fail(run, error, path, plan, plan.returnType));
}

function argumentsOf(run: Run, plan: FieldPlan): Record<string, unknown> {
  if (!plan.takesArguments) return {};
  let values = run.args.get(plan);
  if (values === undefined) {
    values = getArgumentValues(plan.definition, firstOf(plan), run.variableValues);
    run.args.set(plan, values);
  }
  return values;
}

function firstOf({ nodes, name }: FieldPlan): FieldPlan["nodes"][number] {
  const [node] = nodes;
  if (node === undefined) throw new Error(`No node asks for ${name}`);
  return node;
}

function placeOf({ responseName, parentType }: FieldPlan, parent: Path | undefined): Path {
  return { prev: parent, key: responseName, typename: parentType.name };
}

function hasProperties(source: unknown): source is Record<string, unknown> {
  return (typeof source === "object" && source !== null) || typeof source === "function";
}
