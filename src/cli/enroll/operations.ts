/** What the command line asks a gateway. A test holds these against the schema. */
export const startJob = `mutation StartJob($input: BulkEnrollInput!) {
  bulkEnroll(input: $input) { job { ...JobState } }
}
fragment JobState on BulkEnrollJob {
  id action dryRun state
  progress { total done percent estimatedSecondsLeft }
  outcomes { outcome count }
}`;

export const readJob = `query ReadJob($id: ID!) {
  bulkEnrollJob(id: $id) { ...JobState }
}
fragment JobState on BulkEnrollJob {
  id action dryRun state
  progress { total done percent estimatedSecondsLeft }
  outcomes { outcome count }
}`;

export const readCells = `query ReadCells($id: ID!, $first: Int, $after: String) {
  bulkEnrollJob(id: $id) {
    cells(first: $first, after: $after) {
      nodes { row identifier courseId outcome message }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

export interface JobState {
  readonly id: string;
  readonly action: "ENROLL" | "UNENROLL";
  readonly dryRun: boolean;
  readonly state: "QUEUED" | "RUNNING" | "COMPLETED" | "CANCELLED";
  readonly progress: {
    readonly total: number;
    readonly done: number;
    readonly percent: number;
    readonly estimatedSecondsLeft: number | null;
  };
  readonly outcomes: readonly { readonly outcome: string; readonly count: number }[];
}

export interface CellState {
  readonly row: number;
  readonly identifier: string;
  readonly courseId: string;
  readonly outcome: string;
  readonly message: string | null;
}
