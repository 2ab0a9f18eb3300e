import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";

/** How a process is started. */
export interface Command {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Where its output goes. */
  readonly log: string;
  /** Undefined: any. */
  readonly core: number | undefined;
}

/** A process, and what the operating system says of it. */
export class Child {
  readonly #process: ChildProcess;

  constructor({ args, env, log, core }: Command) {
    const output = openSync(log, "w");
    const pinned = core === undefined ? [] : ["taskset", "-c", String(core)];
    const [program = process.execPath, ...rest] = [...pinned, process.execPath, ...args];
    const { PATH = "", HOME = "" } = process.env;
    this.#process = spawn(program, rest, {
      env: { PATH, HOME, ...env },
      stdio: ["ignore", output, output],
    });
    closeSync(output);
  }

  get hasEnded(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  /** Seconds of the processor that all threads took, in user and system mode. */
  cpuSeconds(): number {
    const text = this.#read("stat");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / clockTicks;
  }

  /** Seconds for which the main thread could have run, and somebody else did. */
  waitSeconds(): number {
    return Number(this.#read("schedstat").split(" ")[1] ?? 0) / 1e9;
  }

  memory(): { readonly nowMiB: number; readonly peakMiB: number } {
    const text = this.#read("status");
    const of = (name: string): number =>
      Number(new RegExp(`${name}:\\s+(\\d+)`, "u").exec(text)?.[1] ?? NaN) / 1_024;
    return { nowMiB: of("VmRSS"), peakMiB: of("VmHWM") };
  }

  /** The peak counts from now on. */
  forgetPeak(): void {
    writeFileSync(`/proc/${this.#pid}/clear_refs`, "5");
  }

  signal(signal: NodeJS.Signals): void {
    this.#process.kill(signal);
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGTERM");
    const timer = setTimeout(() => this.#process.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(timer);
  }

  get #pid(): number {
    return this.#process.pid ?? 0;
  }

  #read(file: string): string {
    return readFileSync(`/proc/${this.#pid}/${file}`, "utf8");
  }
}

/** Ticks of `/proc/PID/stat` in a second: the same on every Linux that Node runs on. */
const clockTicks = 100;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Puts all threads of this process on one core. */
export function pinMyself(core: number): void {
  for (const thread of readdirSync("/proc/self/task")) {
    spawn("taskset", ["-pc", String(core), thread], { stdio: "ignore" });
  }
}
