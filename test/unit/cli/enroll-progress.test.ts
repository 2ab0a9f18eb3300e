import { describe, expect, test } from "@jest/globals";
import type { JobState } from "../../../src/cli/enroll/operations.js";
import { Progress } from "../../../src/cli/enroll/progress.js";

function job(done: number, left: number | null = null): JobState {
  return {
    ...{ id: "job", action: "ENROLL", dryRun: false, state: "RUNNING", outcomes: [] },
    progress: { total: 2_000, done, percent: done / 20, estimatedSecondsLeft: left },
  };
}

class FakeTerminal {
  text = "";
  columns = 60;
  constructor(readonly isTTY: boolean) {}
  write(text: string): void {
    this.text += text;
  }
}

describe("progress", () => {
  test("is a bar on a terminal, drawn over and taken away", () => {
    const terminal = new FakeTerminal(true);
    const progress = new Progress(terminal);
    progress.show(job(0));
    progress.show(job(1_000, 200));
    expect(terminal.text).toBe(
      `\r\u001B[2K[${"-".repeat(30)}] 0 % 0 of 2,000` +
        `\r\u001B[2K[${"#".repeat(15)}${"-".repeat(15)}] 50 % 1,000 of 2,000, 4 min`,
    );
    progress.clear();
    expect(terminal.text.endsWith("\r\u001B[2K")).toBe(true);
  });

  test("is plain lines elsewhere, a few of them", () => {
    const terminal = new FakeTerminal(false);
    let now = 0;
    const progress = new Progress(terminal, () => now);
    for (let done = 0; done <= 2_000; done += 10) {
      progress.show(job(done, 10));
      now += 100;
    }
    expect(terminal.text.split("\n")).toEqual([
      "0 % 0 of 2,000, 10 s left",
      "25 % 500 of 2,000, 10 s left",
      "50 % 1,000 of 2,000, 10 s left",
      "75 % 1,500 of 2,000, 10 s left",
      "100 % 2,000 of 2,000, 10 s left",
      "",
    ]);
  });
});
