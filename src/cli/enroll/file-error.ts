/** A file cannot be used. The message is for a person, and repeats none of its contents. */
export class FileError extends Error {
  override readonly name = "FileError";

  constructor(path: string, what: string) {
    super(`${path} ${what}.`);
  }
}
