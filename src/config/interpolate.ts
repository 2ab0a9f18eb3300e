import type { Environment } from "./environment.js";
import type { FaultList, FaultText } from "./fault-list.js";
import type { KeyPath } from "./key-path.js";

const reference = /\$\{(?:([A-Za-z_]\w*)(?::-([^{}]*))?\})?/gu;

/**
 * Puts environment variables into every text of a parsed file, keys excepted: `${NAME}`, and `${NAME:-default}` for one
 * that may be absent or empty. A variable's value is taken as it is: it cannot bring in YAML or further variables.
 * A text that cannot be completed becomes undefined, and a fault.
 */
export function interpolate(tree: unknown, env: Environment, faults: FaultList): unknown {
  return interpolateAt([], tree, { env, faults, parents: new Set() });
}

interface Interpolation {
  readonly env: Environment;
  readonly faults: FaultList;
  /** The collections around the value: an alias may lead back to one of them. */
  readonly parents: Set<unknown>;
}

function interpolateAt(path: KeyPath, value: unknown, state: Interpolation): unknown {
  if (typeof value === "string") return interpolateText(path, value, state);
  if (typeof value !== "object" || value === null) return value;
  if (state.parents.has(value)) {
    state.faults.add(path, {
      problem: "alias to itself",
      expected: "settings that come to an end",
    });
    return undefined;
  }
  state.parents.add(value);
  const result = Array.isArray(value)
    ? value.map((item, place) => interpolateAt([...path, place], item, state))
    : interpolateMapping(path, value, state);
  state.parents.delete(value);
  return result;
}

function interpolateMapping(path: KeyPath, mapping: object, state: Interpolation): unknown {
  const entries = Object.entries(mapping).map(([key, value]: [string, unknown]) => [
    key,
    interpolateAt([...path, key], value, state),
  ]);
  return Object.fromEntries(entries) as unknown;
}

function interpolateText(path: KeyPath, text: string, { env, faults }: Interpolation): unknown {
  const missing: FaultText[] = [];
  const result = text.replace(reference, (_, name?: string, fallback?: string): string => {
    const value = name === undefined ? undefined : readVariable(env, name, fallback);
    if (value === undefined) missing.push(describeMissing(name));
    return value ?? "";
  });
  for (const fault of missing) faults.add(path, fault);
  return missing.length === 0 ? result : undefined;
}

function describeMissing(name: string | undefined): FaultText {
  if (name === undefined) {
    return { problem: "unreadable variable", expected: "${NAME} or ${NAME:-default}" };
  }
  return {
    problem: `the environment variable ${name} is not set`,
    expected: `${name} in the environment, or a default: \${${name}:-default}`,
  };
}

function readVariable(env: Environment, name: string, fallback?: string): string | undefined {
  const value = Object.hasOwn(env, name) ? env[name] : undefined;
  return value === "" && fallback !== undefined ? fallback : (value ?? fallback);
}
