/** Bundles the program into the folder. */
export function buildProgram(outdir: string): Promise<void>;
