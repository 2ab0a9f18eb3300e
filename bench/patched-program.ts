import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A change of the built program, which takes out one of its parts. */
export interface Patch {
  readonly find: RegExp;
  readonly replace: string;
}

export const patches = {
  limits: {
    find: /return\s+(\w+\s*=>\s*\{\s*assertShallowVariables\(\w+\);\s*let\s+\w+\s*=\s*knownWeights\()/u,
    replace: "return () => ({}); return $1",
  },
  logging: {
    find: /level:\s*options\.level\s*\?\?\s*"info"/u,
    replace: 'level: "silent"',
  },
} satisfies Record<string, Patch>;

/** Files of a built program in which the part stands; the pages are none of it. */
export function holdersOf({ find }: Patch, dist: string): readonly string[] {
  return readdirSync(dist, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".js") && !/^(?:explorer|web)/u.test(name))
    .map((name) => join(dist, name))
    .filter((path) => find.test(readFileSync(path, "utf8")));
}

/** A copy of the program with some parts taken out; null where a part does not stand in it just once. */
export function patched(program: string, copy: string, changes: readonly Patch[]): string | null {
  cpSync(program, copy, { recursive: true });
  for (const change of changes) {
    const [path, ...others] = holdersOf(change, join(copy, "dist"));
    if (path === undefined || others.length > 0) return null;
    writeFileSync(path, readFileSync(path, "utf8").replace(change.find, change.replace));
  }
  return copy;
}
