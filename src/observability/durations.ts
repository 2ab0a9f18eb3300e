import type { Histogram, Registry } from "prom-client";

/** Upper bounds in seconds; what takes longer is counted beyond the last one. */
const secondsBuckets = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25];

/** Durations of one label value. */
export class DurationSeries {
  /** For each bound what is longer than the one before; beyond the last one at the end. */
  readonly counts = new Float64Array(secondsBuckets.length + 1);
  sum = 0;

  observe(seconds: number): void {
    let at = 0;
    while (at < secondsBuckets.length && seconds > (secondsBuckets[at] ?? 0)) at += 1;
    this.counts[at] = (this.counts[at] ?? 0) + 1;
    this.sum += seconds;
  }
}

/**
 * A histogram of durations by one label, in the words of Prometheus. prom-client's own makes a text of the labels to find
 * its series with each value; here whoever counts holds the series.
 */
export class Durations {
  readonly #series = new Map<string, DurationSeries>();

  constructor(
    private readonly of: { readonly name: string; readonly help: string; readonly label: string },
    registry: Registry,
  ) {
    const { name } = of;
    const metric = {
      name,
      get: () => Promise.resolve(this.#tell()),
      reset: () => this.#series.clear(),
    };
    // A registry asks no more of its metrics.
    registry.registerMetric(metric as unknown as Histogram);
  }

  /** The series of a label value, which appears in the metrics from its first mention on. */
  seriesOf(value: string): DurationSeries {
    let series = this.#series.get(value);
    if (series === undefined) {
      series = new DurationSeries();
      this.#series.set(value, series);
    }
    return series;
  }

  #tell(): object {
    const { name, help } = this.of;
    const values = [...this.#series].flatMap((series) => this.#valuesOf(...series));
    return { name, help, type: "histogram", aggregator: "sum", values };
  }

  #valuesOf(value: string, { counts, sum }: DurationSeries): object[] {
    const { name, label } = this.of;
    const labels = { [label]: value };
    let count = 0;
    const buckets = [...secondsBuckets, "+Inf"].map((le, at) => {
      count += counts[at] ?? 0;
      return { metricName: `${name}_bucket`, labels: { le, ...labels }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}
