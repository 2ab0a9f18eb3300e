import { median } from "../measure/figures.js";
import type { Sample } from "../measure/rounds.js";

/** What the parts of Rollcall cost, in per cent of Q1's CPU; negative figures are noise. */
export interface Parts {
  readonly each: readonly { readonly part: string; readonly percent: number }[];
  readonly together: number | null;
}

export const whole = "R";
export const withoutAll = "R without any of them";

export function partsOf(samples: readonly Sample[]): Parts {
  const percentOf = (name: string): number | null =>
    median(
      samples
        .filter(({ contestant }) => contestant === name)
        .flatMap(({ round, cpuMsPerRequest }) => {
          const base = samples.find(
            ({ contestant, round: other }) => contestant === whole && other === round,
          );
          if (base === undefined) return [];
          return [(1 - cpuMsPerRequest / base.cpuMsPerRequest) * 100];
        }),
    );
  const names = [...new Set(samples.map(({ contestant }) => contestant))];
  return {
    each: names
      .filter((name) => name !== whole && name !== withoutAll)
      .flatMap((name) => {
        const percent = percentOf(name);
        return percent === null ? [] : [{ part: name.replace("R without ", ""), percent }];
      }),
    together: percentOf(withoutAll),
  };
}
