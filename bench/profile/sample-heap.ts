import { writeFileSync } from "node:fs";
import { Session } from "node:inspector";

/**
 * Loaded into a process before its program: from SIGUSR2 on, notes where memory is taken, what is thrown away again
 * included, and writes it down at the end.
 */
const session = new Session();
session.connect();

process.once("SIGUSR2", () => {
  session.post("HeapProfiler.startSampling", {
    samplingInterval: 16_384,
    includeObjectsCollectedByMajorGC: true,
    includeObjectsCollectedByMinorGC: true,
  } as object);
});

process.once("exit", () => {
  session.post("HeapProfiler.stopSampling", (error, result) => {
    if (error === null)
      writeFileSync(process.env["HEAP_SAMPLES"] ?? "", JSON.stringify(result.profile));
  });
});
