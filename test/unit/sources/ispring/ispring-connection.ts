import type { Enrollment, EnrollmentAttribute } from "../../../../src/domain/enrollment.js";
import type { Condition } from "../../../../src/domain/filter.js";
import type { EnrollmentFilterField } from "../../../../src/domain/query.js";
import type { ScanPage, SourceConnector } from "../../../../src/sources/spi/source-connector.js";
import {
  createIspringConnector,
  type IspringSettings,
} from "../../../../src/sources/ispring/ispring.connector.js";
import {
  aCall,
  startScripted,
  type Answer,
  type ScriptedServer,
  type Seen,
} from "../scripted-server.js";

export interface Connection {
  readonly server: ScriptedServer;
  readonly connector: SourceConnector;
}

/** A connector to a platform that answers with what the test says: text as XML, anything else as JSON. */
export async function connect(
  answer: (request: Seen) => unknown,
  settings: Partial<IspringSettings> = {},
): Promise<Connection> {
  const server = await startScripted((request): Answer => {
    const body = answer(request);
    return typeof body === "string" ? { type: "application/xml", body } : { body };
  });
  const connector = createIspringConnector(
    { id: "learn", timeZone: "UTC", format: "json", results: true, ...settings },
    server.http,
    server.report,
  );
  return { server, connector };
}

/** One page of the enrollments. */
export function readEnrollments(
  connector: SourceConnector,
  scan: {
    pushed?: readonly Condition<EnrollmentFilterField>[];
    wanted?: EnrollmentAttribute[];
    position?: string | null;
    pageSize?: number;
  } = {},
): Promise<ScanPage<Enrollment>> {
  const { pushed = [], wanted = [], position = null, pageSize = 1000 } = scan;
  return connector.enrollments.readPage(
    { path: "enrollments", pushed, wanted: new Set(wanted), position, pageSize },
    aCall(),
  );
}

export function among(
  field: EnrollmentFilterField,
  ...values: string[]
): Condition<EnrollmentFilterField> {
  return { kind: "in", field, values };
}
