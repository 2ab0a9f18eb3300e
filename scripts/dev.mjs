// Builds and starts the gateway, and does so again whenever a file of src or schema changes. Arguments are passed on.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { watch } from "node:fs";

/** Saving many files at once is one change. */
const settleMs = 150;

let gateway;
let timer;
let restarting = Promise.resolve();

async function restart() {
  if (gateway !== undefined && gateway.exitCode === null && gateway.signalCode === null) {
    gateway.kill("SIGTERM");
    await once(gateway, "exit");
  }
  const [code] = await once(run("scripts/build.mjs"), "exit");
  if (code === 0) gateway = run("dist/main.js", ...process.argv.slice(2));
}

function run(...args) {
  return spawn(process.execPath, args, { stdio: "inherit" });
}

for (const folder of ["src", "schema"]) {
  watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => (restarting = restarting.then(restart)), settleMs);
  });
}
// Ctrl-C reaches the gateway as well, which then drains.
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.on(signal, () => {
    if (signal === "SIGTERM") gateway?.kill(signal);
    if (gateway === undefined || gateway.exitCode !== null) process.exit(0);
    gateway.once("exit", () => process.exit(0));
  });
}
await restart();
