import { createRequire } from "node:module";
import { ArgumentsError, parseArguments, type GatewayCommand } from "./config/arguments.js";
import type { Config } from "./config/config.js";
import type { EnrollCommand } from "./config/enroll-arguments.js";
import { ConfigError } from "./config/config-error.js";
import { createConfig } from "./config/create-config.js";
import { readEnvironment, type Environment } from "./config/environment.js";
import { tuneEngine } from "./engine.js";
import { loadConfig } from "./config/load-config.js";
import { runDoctor } from "./cli/doctor.js";
import { describeLab, labOptions, labSettings } from "./cli/lab-settings.js";
import { isUnopenedStore, startOverLabStore } from "./cli/lab-store.js";
import type { Gateway } from "./gateway.js";
import type { Lab } from "./lab/start-lab.js";
import { createLogger, describeError, type Logger } from "./observability/logger.js";

/** Something that is to be ended before the process is, the last one started first. */
interface Stoppable {
  stop(): Promise<void>;
}

async function main(): Promise<number | undefined> {
  const env = readEnvironment();
  const command = parseArguments(process.argv.slice(2), env);
  switch (command.kind) {
    case "help":
      console.log(command.text);
      return 0;
    case "version":
      console.log(readVersion());
      return 0;
    case "check":
      return check(command, env);
    case "doctor":
      return doctor(command, env);
    case "enroll":
      return enroll(command);
    case "serve":
      await serve(command, env);
      return undefined;
  }
}

function readVersion(): string {
  const { version } = createRequire(import.meta.url)("../package.json") as { version: string };
  return version;
}

function check(command: GatewayCommand, env: Environment): number {
  if (command.configPath === undefined) {
    console.error("--check: expected --config FILE or the environment variable ROLLCALL_CONFIG");
    return 2;
  }
  const config = load(command.configPath, command, env);
  for (const warning of config.warnings) console.error(`warning: ${warning}`);
  console.log(`ok: ${command.configPath}`);
  return 0;
}

async function doctor(command: GatewayCommand, env: Environment): Promise<number> {
  const started = await prepare(command, env);
  try {
    const { closeAll, openSources } = await import("./gateway.js");
    const { unobserved } = await import("./observability/observe-sources.js");
    const sources = openSources(started.config, () => unobserved);
    const works = await runDoctor(sources, (line) => console.log(line));
    await closeAll(sources);
    return works ? 0 : 1;
  } finally {
    await started.lab?.stop();
  }
}

/** Ctrl-C ends the following, not the job; a second one ends at once. */
async function enroll(command: EnrollCommand): Promise<number> {
  const interruption = new AbortController();
  process.once("SIGINT", () => interruption.abort());
  const { runEnroll } = await import("./cli/enroll/run-enroll.js");
  return runEnroll(command, {
    terminal: process.stderr,
    print: (line) => console.log(line),
    interrupted: interruption.signal,
  });
}

async function serve(command: GatewayCommand, env: Environment): Promise<void> {
  const endStart = tuneEngine();
  const logger = createLogger();
  watchForAccidents(logger);
  const started = await prepare(command, env);
  const stoppables: Stoppable[] = started.lab === undefined ? [] : [started.lab];
  stopOnSignals(stoppables, logger);
  try {
    // Much to load: a fault of the configuration is told without it.
    const { startGateway } = await import("./gateway.js");
    const { config, lab } = started;
    const options = {
      environment: env,
      logger,
      withExamplePage: lab !== undefined,
      withJobs: true,
    };
    const start = (chosen: Config): Promise<Gateway> =>
      startGateway({ ...options, config: chosen });
    if (lab === undefined) {
      stoppables.push(await start(config));
      endStart();
      return;
    }
    const { started: gateway, note } = await startOverLabStore(config, start);
    stoppables.push(gateway);
    endStart();
    const { log, text } = describeLab(lab, gateway.url, note);
    logger.warn(log, "These are simulators, not real platforms");
    logger.flush();
    console.error(text);
  } catch (error) {
    await stopAll(stoppables);
    throw error;
  }
}

interface Prepared {
  readonly config: Config;
  readonly lab: Lab | undefined;
}

/** The configuration that was named, or a lab and the configuration for it. */
async function prepare(command: GatewayCommand, env: Environment): Promise<Prepared> {
  if (command.configPath !== undefined) {
    return { config: load(command.configPath, command, env), lab: undefined };
  }
  const { startLab } = await import("./lab/start-lab.js");
  const lab = await startLab(labOptions);
  try {
    const config = createConfig(labSettings(lab), {
      env: { ...env, NODE_ENV: "development" },
      directory: process.cwd(),
      overrides: overridesOf(command),
    });
    return { config, lab };
  } catch (error) {
    await lab.stop();
    throw error;
  }
}

function load(path: string, command: GatewayCommand, env: Environment): Config {
  return loadConfig({ path, env, overrides: overridesOf(command) });
}

function overridesOf({ port }: GatewayCommand): { readonly port?: number } {
  return port === undefined ? {} : { port };
}

async function stopAll(stoppables: readonly Stoppable[]): Promise<void> {
  for (const each of [...stoppables].reverse()) await each.stop();
}

/** The first signal drains, the second one ends at once. */
function stopOnSignals(stoppables: readonly Stoppable[], logger: Logger): void {
  let stopping = false;
  const onSignal = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ event: "stopping", signal }, "Stopping");
    void stopAll(stoppables)
      .then(
        () => {
          logger.info({ event: "stopped" }, "Stopped");
          return 0;
        },
        (error: unknown) => {
          logger.error({ event: "stopped", ...describeError(error) }, "Stopping failed");
          return 1;
        },
      )
      .then(async (code) => {
        await logger.end();
        process.exit(code);
      });
  };
  process.on("SIGTERM", onSignal);
  process.on("SIGINT", onSignal);
}

/** A promise that nobody waits for must not end the process; an exception that nobody catches does. */
function watchForAccidents(logger: Logger): void {
  process.on("unhandledRejection", (reason) => {
    logger.error(
      { event: "unhandled-rejection", ...describeError(reason) },
      "A failure was not handled",
    );
  });
  process.on("uncaughtException", (error) => {
    logger.error(
      { event: "uncaught-exception", ...describeError(error) },
      "The process cannot go on",
    );
    logger.flush();
    process.exit(1);
  });
}

interface Ending {
  /** For the person who started the gateway. */
  readonly message: string;
  /** What the process ends with. */
  readonly code: number;
}

function explain(error: unknown): Ending {
  if (error instanceof ConfigError || error instanceof ArgumentsError) {
    return { message: error.message, code: 2 };
  }
  if (isUnopenedStore(error)) return { message: error.message, code: 1 };
  if (!(error instanceof Error)) return { message: String(error), code: 1 };
  return { message: explainListening(error) ?? error.stack ?? error.message, code: 1 };
}

function explainListening(error: NodeJS.ErrnoException): string | undefined {
  if (error.syscall === "getaddrinfo") {
    return "Cannot listen: server.host is neither an address of this machine nor a name for one.";
  }
  const { address = "", port = "" } = error as { address?: string; port?: number };
  const place = `${address}:${port}`;
  if (error.code === "EADDRINUSE") {
    return `${place} is taken: another program listens there. Choose another port with --port N (0: any free one).`;
  }
  const isRefused = error.code === "EACCES" || error.code === "EADDRNOTAVAIL";
  return isRefused ? `Cannot listen on ${place} (${error.code ?? ""}).` : undefined;
}

try {
  const code = await main();
  if (code !== undefined) process.exit(code);
} catch (error) {
  const { message, code } = explain(error);
  console.error(message);
  process.exit(code);
}
