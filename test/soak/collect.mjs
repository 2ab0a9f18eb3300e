// Loaded into the gateway by the soak: what is left after garbage was collected is what may leak.
process.on("SIGUSR2", () => globalThis.gc());
