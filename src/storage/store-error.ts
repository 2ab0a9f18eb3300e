/** The store cannot be reached at the moment. Nothing is known to be wrong with the operation: it can be tried again. */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";

  constructor(cause: unknown) {
    super("The job store cannot be reached at the moment.", { cause });
  }
}

/** The embedded store belongs to another process. */
export class StoreInUseError extends Error {
  override readonly name = "StoreInUseError";

  constructor(directory: string) {
    super(
      `The job store in ${directory} is in use by another process. An embedded store serves one process at a time: ` +
        "stop the other one, give this one a directory of its own, or use PostgreSQL for several replicas.",
    );
  }
}

/** The store cannot be opened as it is configured. */
export class StoreOpenError extends Error {
  override readonly name = "StoreOpenError";

  constructor(what: string, cause: unknown) {
    super(`The job store cannot be opened: ${what}`, { cause });
  }
}
