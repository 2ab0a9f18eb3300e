import type { Sample, StartSample } from "./rounds.js";

/** Figures of which it makes sense to say how many times another's they are. */
export type Figure =
  "cpuMsPerRequest" | "requestsPerSecond" | "p50" | "p99" | "callsPerRequest" | "peakMiB";

/** What was measured, to be asked. */
export class Figures {
  constructor(
    readonly samples: readonly Sample[],
    readonly starts: readonly StartSample[],
  ) {}

  /** The middle one of all rounds; null where there is none. */
  of(contestant: string, scenario: string, figure: Figure): number | null {
    return median(this.#select(contestant, scenario).map((sample) => sample[figure]));
  }

  /**
   * How many times another's it is. Within each round, and then the middle one of these: what slows a whole round down
   * is in both.
   */
  ratio(contestant: string, other: string, scenario: string, figure: Figure): number | null {
    return median(this.#ratios(contestant, other, scenario, (sample) => sample[figure]));
  }

  /** How many times another's time it is that is beyond what the upstream takes. */
  addedRatio(
    contestant: string,
    other: string,
    scenario: string,
    upstreamMs: number,
  ): number | null {
    return median(this.#ratios(contestant, other, scenario, ({ p50 }) => p50 - upstreamMs));
  }

  startRatio(contestant: string, other: string, figure: "coldStartMs" | "idleMiB"): number | null {
    const ratios = this.starts
      .filter((start) => start.contestant === contestant)
      .flatMap((start) => {
        const base = this.starts.find(
          ({ contestant: name, round }) => name === other && round === start.round,
        );
        return base === undefined ? [] : [start[figure] / base[figure]];
      });
    return median(ratios);
  }

  start(contestant: string, figure: "coldStartMs" | "idleMiB"): number | null {
    return median(
      this.starts.filter((start) => start.contestant === contestant).map((start) => start[figure]),
    );
  }

  #ratios(
    contestant: string,
    other: string,
    scenario: string,
    pick: (sample: Sample) => number,
  ): number[] {
    return this.#select(contestant, scenario).flatMap((sample) => {
      const base = this.#select(other, scenario).find(({ round }) => round === sample.round);
      return base === undefined ? [] : [pick(sample) / pick(base)];
    });
  }

  #select(contestant: string, scenario: string): Sample[] {
    return this.samples.filter(
      (sample) => sample.contestant === contestant && sample.scenario === scenario,
    );
  }
}

export function median(values: readonly number[]): number | null {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}
