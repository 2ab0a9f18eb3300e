import type { Metafile } from "esbuild";

/** Bundles the program into the folder, and says what was made of what. */
export function buildProgram(outdir: string): Promise<Metafile>;
