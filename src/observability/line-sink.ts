/** What lines are written to. */
export interface LineSink {
  write(lines: string): void;
  /** Writes what it still holds, as far as the reader takes it at once. Never throws. */
  flush(): void;
  /** Writes what it still holds, and waits a second at most for a reader that is slow. Never rejects. */
  end(): Promise<void>;
}
