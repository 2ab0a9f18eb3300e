/** MiB a minute of the lowest values of short windows, which are what is left after garbage was collected. */
export function lowWaterSlope(samples, value, windowSeconds) {
  const lows = new Map();
  for (const sample of samples) {
    const window = Math.floor(sample.at / windowSeconds);
    lows.set(window, Math.min(lows.get(window) ?? Number.POSITIVE_INFINITY, sample[value]));
  }
  const points = [...lows].map(([window, low]) => [(window * windowSeconds) / 60, low]);
  const mean = (numbers) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const [x, y] = [mean(points.map((point) => point[0])), mean(points.map((point) => point[1]))];
  const over = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  const under = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  return under === 0 ? 0 : over / under;
}

const round = (number) => Math.round(number * 100) / 100;

/** What is wrong with a soak, in sentences, and its figures. */
export function judge(seen) {
  const { figures, samples, jobs, seconds, log, last } = seen;
  const warm = samples.slice(Math.floor(samples.length / 3));
  const times = figures.milliseconds.toSorted((a, b) => a - b);
  const at = (share) => round(times[Math.floor(times.length * share)] ?? 0);
  const window = Math.max(5, seconds / 20);
  const heapSlope = lowWaterSlope(warm, "heap", window);
  const rssSlope = lowWaterSlope(warm, "rss", window);
  const minutes = (seconds * 2) / 3 / 60;
  const lost = Object.keys(figures.answers).filter((word) => word.startsWith("lost"));
  const internal = Object.keys(figures.answers).filter((word) => word.includes("INTERNAL"));
  const states = [...jobs.values()];
  const unfinished = states.filter((state) => state !== "COMPLETED").length;
  const most = Math.max(...samples.map(({ sockets }) => sockets));
  const checks = [
    // A slope of a short run says little: what counts is what the whole of it would add.
    [heapSlope * minutes > 15, `the heap grows: ${round(heapSlope)} MiB a minute`],
    [rssSlope * minutes > 80, `the process grows: ${round(rssSlope)} MiB a minute`],
    [!seen.recovered, "the sources did not all recover"],
    [seen.inFlight > 0, `${seen.inFlight} upstream requests were never ended`],
    [Math.max(...seen.connections) > 8, `upstream connections: ${seen.connections.join(", ")}`],
    [seen.leftOver > 0, `${seen.leftOver} upstream connections outlived the gateway`],
    [last.sockets > 60, `${last.sockets} sockets are open at the end`],
    [last.unexpected > 0, `${last.unexpected} unexpected errors`],
    [log.accidents.length > 0, `the log has ${log.accidents.slice(0, 3).join("\n")}`],
    [lost.length + internal.length > 0, `answers: ${[...lost, ...internal].join("; ")}`],
    [unfinished > 0, `${unfinished} jobs of ${states.length} did not end: ${states.join(", ")}`],
    [seen.code !== 0, `SIGTERM ended it with ${seen.code}`],
  ];
  return {
    wrong: checks.flatMap(([isWrong, text]) => (isWrong ? [text] : [])),
    figures: {
      seconds,
      operations: times.length,
      perSecond: round(times.length / seconds),
      milliseconds: { p50: at(0.5), p95: at(0.95), p99: at(0.99), max: at(0.9999) },
      answers: figures.answers,
      jobs: { begun: states.length, completed: states.length - unfinished },
      heapMiB: {
        course: samples
          .filter((_one, at) => at % Math.ceil(samples.length / 20) === 0)
          .map(({ heap }) => Math.round(heap)),
        warm: round(warm[0]?.heap),
        end: round(last.heap),
        slopePerMinute: round(heapSlope),
      },
      rssMiB: {
        warm: round(warm[0]?.rss),
        most: round(Math.max(...samples.map(({ rss }) => rss))),
        end: round(last.rss),
        slopePerMinute: round(rssSlope),
      },
      sockets: { most, end: last.sockets, upstream: seen.connections },
      logLines: log.lines,
    },
  };
}
