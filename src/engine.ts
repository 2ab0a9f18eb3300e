import { setFlagsFromString } from "node:v8";

/**
 * Tells the engine that neither what happens at first nor what does not happen for a while is a measure of what is to
 * come. Called before anything is loaded; the function that it returns, when the start is over.
 *
 * What a start loads and builds outlives collections, for which the engine would enlarge the young generation to its
 * 32 MiB, and keep it so though nothing comes. Under load it still grows, in as many steps.
 *
 * The parser of answers is WebAssembly. After a few answers the engine would compile it anew, for 35 MiB and a tenth of a
 * second, beside the first requests; ten times as many are enough of a sign.
 *
 * Where nobody has asked for half a minute, the engine would throw compiled code away, and the next thousand requests
 * take up to twice as long. It is kept, at no memory worth mentioning.
 */
export function tuneEngine(): () => void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--wasm-tiering-budget=20000000");
  return () => {
    setFlagsFromString("--semi-space-growth-factor=2");
    setFlagsFromString("--no-flush-bytecode");
  };
}
