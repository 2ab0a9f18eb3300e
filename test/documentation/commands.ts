import { readManual, type Block } from "./markdown.js";

export interface Command {
  /** Such as `README.md:12`. */
  readonly place: string;
  readonly command: string;
  /** What the manual says comes back. */
  readonly output: string | undefined;
}

const shells = new Set(["sh", "bash", "console"]);

/** Every single command of the shell that the manual shows. */
export function readCommands(): readonly Command[] {
  return readManual().flatMap(({ blocks }) =>
    blocks.filter(({ language }) => shells.has(language)).flatMap(commandsOf),
  );
}

function commandsOf({ place, text, next }: Block): readonly Command[] {
  const lines = text.replaceAll(/\\\n\s*/gu, "").split("\n");
  const single = lines
    .flatMap((line) => (line.startsWith("curl") ? [line] : line.split("&&")))
    .map((line) => line.replace(/\s#\s.*$/u, "").trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const output = single.length === 1 && next?.language === "json" ? next.text : undefined;
  return single.map((command) => ({ place, command, output }));
}
