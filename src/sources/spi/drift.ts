/**
 * Told that a source sent something other than its documents promise, and that the read went on without it.
 * `what` is one of a few texts for each connector and holds no data of the source.
 */
export type ReportDrift = (drift: { readonly source: string; readonly what: string }) => void;
