/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The process's environment as it is now: a frozen copy. The only place that reads it. */
export function readEnvironment(): Environment {
  return Object.freeze({ ...process.env });
}

/** Whether `NODE_ENV` says production: the default of `server.production`. */
export function isProduction(env: Environment): boolean {
  return env["NODE_ENV"] === "production";
}
