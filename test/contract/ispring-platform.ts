import type { Scalar } from "../../src/domain/values.js";
import { clientCredentials } from "../../src/http/credentials.js";
import type { RecordedRequest } from "../../src/lab/http/request-log.js";
import { ispringRows } from "../../src/lab/ispring/ispring-seed.js";
import type { IspringState } from "../../src/lab/ispring/ispring-state.js";
import { startIspring } from "../../src/lab/ispring/start-ispring.js";
import { createSchool } from "../../src/lab/school.js";
import { createIspringConnector } from "../../src/sources/ispring/ispring.connector.js";
import type { Platform, Truth } from "./platform.js";

export async function startIspringPlatform(format: "json" | "xml"): Promise<Platform> {
  const simulator = await startIspring({
    rows: ispringRows(createSchool({ seed: 5, people: 60 })),
  });
  const { clientId, clientSecret } = simulator.credentials;
  const tokenUrl = `${simulator.url}/api/v3/token`;
  return {
    simulator,
    truth: truthOf(simulator.state),
    credentials: (client) =>
      clientCredentials({ tokenUrl, clientId, clientSecret, scheme: "Bearer", client }),
    connect: (http, report) =>
      createIspringConnector(
        { id: "tested", timeZone: "UTC", format, results: true },
        http,
        report,
      ),
    asksFor,
    ...(format === "xml" && { shuffle: reverseXmlRows }),
    stop: () => simulator.stop(),
  };
}

/** Archived enrollments are never shown. */
function truthOf(state: IspringState): Truth {
  return {
    enrollments: state.enrollments
      .all()
      .filter(({ archived }) => archived !== true)
      .map((row) => ({
        key: [row.enrollmentId],
        values: {
          externalId: row.enrollmentId,
          userId: row.learnerId,
          courseId: row.courseId,
          courseExternalId: row.courseId,
        },
      })),
    users: state.users.all().map(({ userId, fields }) => ({
      key: [userId],
      values: {
        externalId: userId,
        username: text(fields["LOGIN"]),
        email: text(fields["EMAIL"]),
        nameContains: `${fields["FIRST_NAME"] ?? ""} ${fields["LAST_NAME"] ?? ""}`,
      },
    })),
    courses: state.contents.all().map(({ contentItemId, title }) => ({
      key: [contentItemId],
      values: { externalId: contentItemId, titleContains: text(title) },
    })),
  };
}

/** Both spellings of an e-mail are one value, asked for twice. */
function asksFor({ query, body }: RecordedRequest): ReturnType<Platform["asksFor"]> {
  const given = (name: string): string | undefined =>
    query.find(([one]) => one === name)?.[1] ??
    new RegExp(`<${name}>(\\d+)</${name}>|"${name}":"?(\\d+)`).exec(body)?.slice(1).find(Boolean);
  const inQuery = new Map<string, Set<string>>();
  for (const [name, value] of query) {
    if (!name.endsWith("[]") || name === "userStatuses[]") continue;
    inQuery.set(name, (inQuery.get(name) ?? new Set()).add(value.toLowerCase()));
  }
  const inJson = [...body.matchAll(/\[("[^\]]*)\]/g)].map(([, list]) => list?.split('","').length);
  const inXml = body.split("<id>").length - 1;
  const sizes = [...inQuery.values()].map(({ size }) => size);
  const rows = given("pageSize");
  return {
    rows: rows === undefined ? undefined : Number(rows),
    values: Math.max(1, inXml, ...sizes, ...inJson.map((size) => size ?? 0)),
  };
}

const rowElements = ["enrollment", "userProfile", "contentItem", "result"];

function reverseXmlRows(body: string): string {
  return rowElements.reduce((text, name) => {
    const rows = text.match(new RegExp(`<${name}>.*?</${name}>`, "gs"));
    return rows === null ? text : text.replace(rows.join(""), rows.toReversed().join(""));
  }, body);
}

function text(value: string | undefined): Scalar | null {
  return value === undefined || value === "" ? null : value;
}
