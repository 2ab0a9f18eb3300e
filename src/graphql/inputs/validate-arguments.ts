import { validateSync, type ValidationError } from "class-validator";
import { RequestError } from "../../domain/errors.js";

/** How deep an argument may nest, and how many values it may hold in all. */
const maxDepth = 10;
const maxTotalValues = 20_000;

/** A rule that an argument breaks. What was sent stays out of it. */
interface Fault {
  readonly path: string;
  readonly rules: readonly string[];
}

/**
 * Checks the arguments of one field: their size first, then the rules of their classes.
 * @throws RequestError `BAD_USER_INPUT` that names paths and rules, and repeats no input.
 */
export function validateArguments(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  assertSize(value);
  const faults = validateSync(value, {
    skipMissingProperties: true,
    forbidUnknownValues: false,
    validationError: { target: false, value: false },
  }).flatMap((error) => faultsOf(error, ""));
  if (faults.length > 0) throw toRequestError(faults);
}

export function toRequestError(faults: readonly Fault[]): RequestError {
  const texts = faults.map((fault) => `\`${fault.path}\`: ${fault.rules.join("; ")}`);
  return new RequestError("BAD_USER_INPUT", `Some input is not right: ${texts.join(". ")}.`, {
    faults,
  });
}

export function faultsOf(error: ValidationError, above: string): readonly Fault[] {
  const path = above === "" ? error.property : joinPath(above, error.property);
  const rules = Object.values(error.constraints ?? {});
  const below = (error.children ?? []).flatMap((child) => faultsOf(child, path));
  return rules.length > 0 ? [{ path, rules }, ...below] : below;
}

function joinPath(above: string, property: string): string {
  return /^\d+$/.test(property) ? `${above}[${property}]` : `${above}.${property}`;
}

export function argumentsTooDeep(): RequestError {
  return new RequestError("BAD_USER_INPUT", `Arguments may nest at most ${maxDepth} deep.`);
}

/** Without recursion, so that no input is too deep to be refused. */
function assertSize(root: object): void {
  let level: readonly object[] = [root];
  let values = 0;
  // The arguments themselves are no level.
  for (let depth = -1; level.length > 0; depth++) {
    if (depth > maxDepth) {
      throw argumentsTooDeep();
    }
    const members = level.flatMap(membersOf);
    values += members.length;
    if (values > maxTotalValues) {
      throw new RequestError(
        "BAD_USER_INPUT",
        `The arguments of one field may hold at most ${maxTotalValues} values in all.`,
      );
    }
    level = members.filter((member) => typeof member === "object" && member !== null);
  }
}

/** A list is no level of its own: its members stand where it stands. */
function membersOf(value: object): readonly unknown[] {
  return Object.values(value).flatMap((member: unknown) =>
    Array.isArray(member) ? (member as readonly unknown[]) : [member],
  );
}
