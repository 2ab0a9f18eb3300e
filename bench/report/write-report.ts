import type { Contestant } from "../contestants.js";
import type { Figures } from "../measure/figures.js";
import { descriptions } from "../queries.js";
import type { Scenario } from "../scenarios.js";
import { goalsOf, type Goal } from "./goals.js";
import type { Machine } from "./machine.js";
import type { Parts } from "./parts.js";

/** All that a run came to. */
export interface Results {
  readonly machine: Machine;
  readonly quick: boolean;
  readonly rounds: number;
  readonly cutShort: boolean;
  readonly contestants: readonly Contestant[];
  readonly scenarios: readonly Scenario[];
  readonly figures: Figures;
  readonly parts: Parts | null;
}

export function toJson(results: Results): string {
  const { machine, quick, rounds, cutShort, figures, parts, contestants } = results;
  const content = {
    machine,
    quick,
    rounds,
    cutShort,
    contestants: Object.fromEntries(contestants.map(({ name, title }) => [name, title])),
    goals: goalsOf(figures, parts),
    parts,
    samples: figures.samples,
    starts: figures.starts,
  };
  return `${JSON.stringify(content, rounded, 2)}\n`;
}

function rounded(_name: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(4)) : value;
}

export function toMarkdown(results: Results): string {
  const { figures, parts, scenarios, contestants } = results;
  const tables = scenarios.flatMap((scenario) => tableOf(scenario, results));
  return `${[
    "# The benchmark's last run",
    "",
    ...introduction(results),
    "",
    "## Goals",
    "",
    ...goalTable(goalsOf(figures, parts)),
    "",
    ...[...new Map(contestants.map(({ name, title }) => [name, title]))].map(
      ([name, title]) => `- **${name}**: ${title}`,
    ),
    "",
    ...tables,
    ...startTable(results),
    ...(parts === null ? [] : partsTable(parts)),
  ]
    .join("\n")
    .trimEnd()}\n`;
}

function introduction({ machine, rounds, quick, cutShort, figures }: Results): string[] {
  const disturbed = figures.samples.map((sample) => sample.disturbed);
  const worst = Math.max(0, ...disturbed) * 100;
  const mean = (disturbed.reduce((sum, each) => sum + each, 0) / (disturbed.length || 1)) * 100;
  const versions = Object.entries(machine.versions).map((pair) => pair.join(" "));
  return [
    `${machine.date.slice(0, 16).replace("T", " ")} UTC, commit ${machine.commit}. ${machine.processor}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}, Node ${machine.node.slice(1)}.`,
    machine.pinned
      ? "The contestant alone on one core, the upstream stub and the load on the other."
      : "Nothing was pinned: the figures are worth little.",
    `${rounds} ${quick ? "quick " : ""}rounds${cutShort ? ", cut short" : ""}. Load of the machine before: ${machine.loadBefore}; other processes had the contestant's core for ${mean.toFixed(0)} % of the time on average, ${worst.toFixed(0)} % at worst.`,
    "Ratios are within one round, and the middle one of all rounds. Differences below 15 % mean nothing.",
    "",
    `Versions: ${versions.join(", ")}.`,
  ];
}

function goalTable(goals: readonly Goal[]): string[] {
  return table(
    ["Rollcall as shipped", "measured", "goal", "aim", ""],
    goals.map(({ what, measured, unit, goal, aim, atLeast }) => {
      const word = atLeast === true ? "at least" : "at most";
      const isMet =
        measured !== null && (atLeast === true ? measured >= goal : measured <= goal * 1.005);
      const verdict = isMet ? "met" : "not met";
      return [
        what,
        measured === null ? "not measured" : `**${number(measured)}** ${unit}`,
        `${word} ${goal}`,
        aim === null ? "" : String(aim),
        measured === null ? "" : verdict,
      ];
    }),
  );
}

function tableOf(scenario: Scenario, results: Results): string[] {
  const { contestants, figures } = results;
  const { name, query, latencyMs } = scenario;
  const rows = namesOf(contestants).flatMap((own) => {
    if (figures.of(own, name, "p50") === null) return [];
    const cpu = (other: string): string =>
      number(figures.ratio(own, other, name, "cpuMsPerRequest"));
    const added = latencyMs * 2;
    return [
      [
        own,
        number(figures.of(own, name, "cpuMsPerRequest")),
        cpu("F"),
        cpu("A"),
        cpu("M"),
        number(figures.of(own, name, "requestsPerSecond"), 0),
        number(figures.ratio(own, "A", name, "requestsPerSecond")),
        number(figures.of(own, name, "p50"), 1),
        latencyMs > 0
          ? number(figures.addedRatio(own, "F", name, added))
          : number(figures.ratio(own, "F", name, "p50")),
        number(figures.of(own, name, "p99"), 1),
        number(figures.of(own, name, "peakMiB"), 0),
        number(figures.of(own, name, "callsPerRequest")),
      ],
    ];
  });
  if (rows.length === 0) return [];
  const p50 = latencyMs > 0 ? `p50 beyond ${latencyMs * 2} ms, of F` : "p50 of F";
  return [
    `## ${name}`,
    "",
    `${descriptions[query]}.`,
    "",
    ...table(
      [
        "",
        "CPU ms",
        "of F",
        "of A",
        "of M",
        "requests/s",
        "of A",
        "p50 ms",
        p50,
        "p99 ms",
        "peak MiB",
        "calls",
      ],
      rows,
    ),
    "",
    ...refusals(scenario, results),
  ];
}

function refusals({ name }: Scenario, { figures }: Results): string[] {
  const all = new Map<string, { refused: number; asked: number }>();
  for (const { scenario, contestant, refused, served } of figures.samples) {
    if (scenario !== name || refused === 0) continue;
    const sum = all.get(contestant) ?? { refused: 0, asked: 0 };
    all.set(contestant, { refused: sum.refused + refused, asked: sum.asked + refused + served });
  }
  return [...all].flatMap(([contestant, { refused, asked }]) => [
    `**${contestant}** found itself overloaded and refused ${refused} of ${asked} requests with 503.`,
    "",
  ]);
}

function namesOf(contestants: readonly Contestant[]): readonly string[] {
  return [...new Set(contestants.map(({ name }) => name))];
}

function startTable({ contestants, figures }: Results): string[] {
  const rows = namesOf(contestants).flatMap((name) => {
    const cold = figures.start(name, "coldStartMs");
    if (cold === null) return [];
    return [
      [
        name,
        number(cold, 0),
        number(figures.startRatio(name, "F", "coldStartMs")),
        number(figures.start(name, "idleMiB"), 0),
        number(figures.startRatio(name, "F", "idleMiB")),
      ],
    ];
  });
  return [
    "## Start",
    "",
    "From the start of the process until the first answer, and its memory half a second later.",
    "",
    ...table(["", "cold start ms", "of F", "idle MiB", "of F"], rows),
    "",
  ];
}

function partsTable({ each, together }: Parts): string[] {
  return [
    "## What the parts of Rollcall cost",
    "",
    "Per cent of the CPU of Q1, 50 at a time, that goes away where the part is switched off.",
    "",
    ...table(
      ["part", "% of Q1"],
      [
        ...each.map(({ part, percent }) => [part, number(percent, 1)]),
        ["all of them", number(together, 1)],
      ],
    ),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const lines = [head, ...rows];
  const widths = head.map((_, column) =>
    Math.max(3, ...lines.map((line) => (line[column] ?? "").length)),
  );
  const toLine = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [toLine(head), rule, ...rows.map(toLine)];
}

function number(value: number | null, digits?: number): string {
  if (value === null) return "";
  if (digits !== undefined) return value.toFixed(digits);
  return value < 10 ? value.toFixed(2) : value.toFixed(1);
}
