import type { SourceCall } from "../../domain/call-context.js";
import { SourceError } from "../../domain/errors.js";
import type { JsonValue } from "../../domain/values.js";
import type { HttpClient, HttpRequest, HttpStream } from "../../http/http-types.js";
import { streamJson } from "../../http/json-stream.js";
import { readRows, type RowContext, type RowReader } from "../spi/row-reader.js";
import type { GroupVisitor } from "../spi/source-connector.js";
import type { MoocitFilter } from "./moocit.requests.js";

/** What is read: its path, and what drift calls its rows. */
export interface Resource {
  readonly path: string;
  readonly row: string;
}

/** The three lists that MOOCit's API pages describe. */
export const enrollmentList: Resource = { path: "/api/so2/v1/enrollments", row: "enrollment" };
export const gradeList: Resource = { path: "/api/so2/v1/grades", row: "grade" };
export const completionList: Resource = { path: "/api/so2/v1/completion", row: "completion" };

/** MOOCit's API page has both as required, and harms nobody with them. */
export const documentedHeaders = {
  "Access-Control-Request-Headers": "authorization",
  "Content-Type": "application/json",
};

/**
 * The page prints objects without brackets. It is taken for an array, or for an object that holds one under a usual
 * name, or for the only row; anything else is no answer.
 */
const shapes = { keys: ["results", "enrollments", "data"], single: true };

/** Nothing is said about the answer to a filter that matches nobody: an empty list, a 404 and a 400 are all possible. */
const refusalsOfUnknown = [400, 404];

/** What a row is read as: null where it lacks its keys, undefined where it is not looked for. */
export type Take<Row> = (row: RowReader) => Row | null | undefined;

/** What becomes of one list. */
interface ListReading<T> {
  readonly read: (chunks: HttpStream["chunks"]) => Promise<T>;
  /** Where the platform says that it knows nobody, or no course, of that name. */
  readonly unknown: () => T;
  readonly restart?: () => void;
}

/** Reads lists as they come, row by row: they have no pages, and no limit to their size. */
export class MoocitApi {
  constructor(
    private readonly http: HttpClient,
    private readonly context: RowContext,
  ) {}

  /**
   * Shows the rows that are taken, in groups.
   *
   * @throws SourceError SOURCE_BAD_RESPONSE where no row of the answer has its keys
   */
  read<Row>(
    resource: Resource,
    filter: MoocitFilter,
    take: Take<Row>,
    visitor: GroupVisitor<Row>,
    call: SourceCall,
  ): Promise<void> {
    return this.#stream(resource, filter, call, {
      read: async (chunks) => {
        for await (const rows of this.#rows(chunks, resource, take)) await visitor.rows(rows);
      },
      unknown: () => undefined,
      restart: () => visitor.restart(),
    });
  }

  /**
   * The first row that is taken; the answer is read no further. Where it breaks off before, rows are shown to `take`
   * once more.
   *
   * @param onUnknown Called where the list is empty because the platform refuses the name.
   */
  first<Row>(
    resource: Resource,
    filter: MoocitFilter,
    take: Take<Row>,
    call: SourceCall,
    onUnknown?: () => void,
  ): Promise<Row | undefined> {
    return this.#stream<Row | undefined>(resource, filter, call, {
      read: async (chunks) => {
        for await (const rows of this.#rows(chunks, resource, take)) return rows[0];
        return undefined;
      },
      unknown: () => {
        onUnknown?.();
        return undefined;
      },
    });
  }

  async *#rows<Row>(
    chunks: HttpStream["chunks"],
    resource: Resource,
    take: Take<Row>,
  ): AsyncGenerator<readonly Row[], void, undefined> {
    let isEmpty = true;
    let isOurs = false;
    for await (const group of streamJson(chunks, shapes).groups) {
      isEmpty = false;
      const taken = readRows(group as readonly JsonValue[], resource.row, this.context).map(take);
      isOurs ||= taken.some((row) => row !== null);
      const rows = taken.filter((row) => row !== null && row !== undefined);
      if (rows.length > 0) yield rows;
    }
    if (isOurs || isEmpty) return;
    throw new SourceError(
      "SOURCE_BAD_RESPONSE",
      `The answer holds rows, but no ${resource.row} among them.`,
    );
  }

  #stream<T>(
    resource: Resource,
    filter: MoocitFilter,
    call: SourceCall,
    reader: ListReading<T>,
  ): Promise<T> {
    const isNamed = filter[0] !== undefined && filter[0][0] !== "days";
    const expect = isNamed ? refusalsOfUnknown : [];
    const request: HttpRequest = {
      path: resource.path,
      query: filter,
      headers: documentedHeaders,
      accept: "application/json",
      kind: "read",
      expect,
    };
    return this.http.stream(request, call, {
      read: async ({ status, chunks }) => {
        if (!expect.includes(status)) return reader.read(chunks);
        if (await isOfPlatform(chunks)) return reader.unknown();
        throw new SourceError("SOURCE_ERROR", `The source answered with status ${status}.`, {
          status,
        });
      },
      ...(reader.restart !== undefined && { restart: reader.restart }),
    });
  }
}

/**
 * Whether a refusal is the platform's own, which has no body, or one in JSON. A page of a proxy says nothing of names. The
 * rest of a body is not waited for.
 */
async function isOfPlatform(chunks: HttpStream["chunks"]): Promise<boolean> {
  for await (const chunk of chunks) {
    const text = chunk.toString("latin1").trimStart();
    if (text !== "") return text.startsWith("{") || text.startsWith("[") || text.startsWith('"');
  }
  return true;
}
