import { getHeapStatistics, setFlagsFromString } from "node:v8";

/** From here on the engine itself lets its old generation grow fourfold. */
const roomyBytes = 2 * 1024 ** 3;

/**
 * Tells the engine that neither what happens at first nor what does not happen for a while is a measure of what is to
 * come. Called before anything is loaded; the function that it returns, when the start is over.
 *
 * What a start loads and builds outlives collections, for which the engine would enlarge the young generation to its
 * 32 MiB, and keep it so though nothing comes. Under load it still grows, in as many steps.
 *
 * Of a place in the program whose objects outlived a few collections, the engine would put all further objects into the
 * old generation. Those of one operation outlive it by chance, and one of them that lies there dead holds all that it
 * reaches until the next whole collection: the rows of each operation, in one process of three.
 *
 * The parser of answers is WebAssembly. After a few answers the engine would compile it anew, for 35 MiB and a tenth of a
 * second, beside the first requests; ten times as many are enough of a sign.
 *
 * Where nobody has asked for half a minute, the engine would throw compiled code away, and the next thousand requests
 * take up to twice as long. It is kept, at no memory worth mentioning. It also gives memory back then, and would allow so
 * little afterwards that a whole collection, of 20 ms, came every 80 requests: it may take what it takes under load.
 */
export function tuneEngine(): () => void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--no-allocation-site-pretenuring");
  setFlagsFromString("--wasm-tiering-budget=20000000");
  return () => {
    setFlagsFromString("--semi-space-growth-factor=2");
    setFlagsFromString("--no-flush-bytecode");
    if (getHeapStatistics().heap_size_limit >= roomyBytes) {
      setFlagsFromString("--heap-growing-percent=300");
    }
  };
}
