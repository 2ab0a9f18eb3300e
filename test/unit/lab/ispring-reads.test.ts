import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";

import { startIspring } from "../../../src/lab/ispring/start-ispring.js";
import type { IspringSimulator } from "../../../src/lab/ispring/start-ispring.js";
import { manyIspringRows } from "../../../src/lab/many-rows.js";
import { ispringToken } from "./ispring-token.js";

const enrollment = {
  enrollmentId: "e1",
  courseId: "c1",
  learnerId: "l1",
  accessDate: "2026-02-01",
  shouldLockAfterDueDate: true,
  enrollmentTypeGroup: 0,
  certificate: { issuedCertificateId: "k1", issueDate: "2026-02-20T09:30:00+00:00" },
};
const user = { role: "learner", departmentId: "d1", addedDate: "2025-09-01T07:00:00+00:00" };
const content = {
  description: "",
  userId: "",
  addedDate: "2025-09-01T07:00:00+00:00",
  viewUrl: "",
};
const result = { accessDate: "2026-02-01T00:00:00+00:00", isOverdue: false, courseTitle: "" };

describe("reading from the iSpring simulator", () => {
  let ispring: IspringSimulator;
  let token: string;

  beforeEach(async () => {
    ispring = await startIspring({
      rows: {
        enrollments: [
          enrollment,
          { ...enrollment, enrollmentId: "e2", courseId: "c2", learnerId: "l2" },
          { ...enrollment, enrollmentId: "e3", courseId: "gone", learnerId: "l2" },
          { ...enrollment, enrollmentId: "e4", archived: true },
        ],
        users: [
          { ...user, userId: "l1", status: 1, fields: { LOGIN: "mira", EMAIL: "Mira@x.example" } },
          { ...user, userId: "l2", status: 5, fields: { LOGIN: "ola", FIRST_NAME: "Ø & <Ola>" } },
        ],
        contents: [
          { ...content, contentItemId: "c1", title: "Data", contentItemType: "Course" },
          { ...content, contentItemId: "c2", title: "Path", contentItemType: "LearningTrack" },
        ],
        results: [
          {
            ...result,
            enrollmentId: "e1",
            userId: "l1",
            courseId: "c1",
            completionStatus: "passed",
          },
          {
            ...result,
            enrollmentId: "e2",
            userId: "l2",
            courseId: "c2",
            completionStatus: "failed",
          },
        ],
      },
    });
    token = await ispringToken(ispring);
  });
  afterEach(() => ispring.stop());

  async function call(target: string, init: RequestInit = {}) {
    const headers = { authorization: `Bearer ${token}`, ...(init.headers as object) };
    const response = await fetch(`${ispring.url}${target}`, { ...init, headers });
    const type = response.headers.get("content-type") ?? "";
    return { status: response.status, type, body: await response.text() };
  }

  const xml = async (target: string) =>
    (await call(target)).body.replace('<?xml version="1.0" encoding="UTF-8"?>\n', "");
  const json = async (target: string, init: RequestInit = {}) => {
    const headers = { accept: "application/json", ...(init.headers as object) };
    return JSON.parse((await call(target, { ...init, headers })).body) as unknown;
  };
  const ids = async (target: string) =>
    [...(await xml(target)).matchAll(/<enrollmentId>(.*?)<\/enrollmentId>/g)].map(([, id]) => id);

  test("a token is bare or Bearer, runs out, and an old one stays good beside a newer one", async () => {
    ispring.settings.tokenLifeSeconds = 2;
    const short = await ispringToken(ispring);
    expect((await call("/enrollment", { headers: { authorization: short } })).status).toBe(200);
    expect((await call("/enrollment")).status).toBe(200);
    const later = Date.now() + 2_001;
    ispring.settings.now = () => later;
    const late = await call("/enrollment", { headers: { authorization: short } });
    expect(late.status).toBe(401);
    expect(late.body).toContain("<response><code>401</code><message>");
    expect((await call("/enrollment")).status).toBe(200);
    expect(ispring.requests.tokens).toBe(2);
    ispring.revokeTokens();
    const headers = { accept: "application/json" };
    expect((await call("/enrollment", { headers })).body).toMatch(/^\{"code":401,"message":/);
  });

  test("the token endpoint speaks XML and JSON and refuses wrong credentials", async () => {
    const ask = async (secret: string, accept: string) => {
      const body = new URLSearchParams({
        client_id: ispring.credentials.clientId,
        client_secret: secret,
        grant_type: "client_credentials",
      });
      const init = { method: "POST", body, headers: { accept } };
      const response = await fetch(`${ispring.url}/api/v3/token`, init);
      return { status: response.status, body: await response.text() };
    };
    const good = await ask(ispring.credentials.clientSecret, "*/*");
    expect(good.body).toMatch(/<response><access_token>.+<expires_in>1800<\/expires_in>/);
    expect((await ask("wrong", "application/json")).status).toBe(401);
  });

  test("the unpaged XML list has three nestings, booleans as 0 or 1, and no archived rows", async () => {
    const row =
      "<enrollmentId>e1</enrollmentId><courseId>c1</courseId><learnerId>l1</learnerId>" +
      "<accessDate>2026-02-01</accessDate><shouldLockAfterDueDate>1</shouldLockAfterDueDate>" +
      "<enrollmentTypeGroup>0</enrollmentTypeGroup><certificate><issuedCertificateId>k1" +
      "</issuedCertificateId><issueDate>2026-02-20T09:30:00+00:00</issueDate></certificate>";
    const one = "/enrollment?courseIds[]=c1";
    expect(await xml(one)).toBe(`<response><enrollment>${row}</enrollment></response>`);
    ispring.settings.nesting = "enrollments";
    expect(await xml(one)).toBe(
      `<response><enrollments><enrollment>${row}</enrollment></enrollments></response>`,
    );
    ispring.settings.nesting = "response";
    expect(await xml(one)).toBe(`<response><response>${row}</response></response>`);
  });

  test("JSON has true and false, and a certificate can have flat names", async () => {
    expect(await json("/enrollment?enrollmentIds[]=e1")).toEqual({ enrollments: [enrollment] });
    ispring.settings.certificateStyle = "flat";
    expect(await json("/enrollment/e1")).toMatchObject({
      issuedCertificateId: "k1",
      certIssueDate: "2026-02-20T09:30:00+00:00",
    });
  });

  test("both array styles work, and conditions combine", async () => {
    expect(await ids("/enrollment?courseIds[]=c1&courseIds[]=c2")).toEqual(["e1", "e2"]);
    expect(await ids("/enrollment?courseIds%5B%5D=c1&courseIds%5B%5D=c2")).toEqual(["e1", "e2"]);
    expect(await ids("/enrollment?courseIds=c1,c2&learnerIds[]=l2")).toEqual(["e2"]);
  });

  test("lists of none and of one, and the end of the pages, look as in the wild", async () => {
    expect(await xml("/enrollments?learnerIds[]=x")).toBe(
      "<response><enrollments/><nextPageToken/></response>",
    );
    ispring.settings.lastPageToken = "absent";
    expect(await xml("/enrollments?learnerIds[]=x")).toBe("<response><enrollments/></response>");
    expect(await xml("/enrollment?learnerIds[]=x")).toBe(
      "<response/>".replace("/>", "></response>"),
    );
    expect(await json("/enrollments?learnerIds[]=x")).toEqual({ enrollments: [] });
  });

  test("pages by token are the whole list, whatever is inserted or deleted meanwhile", async () => {
    const first = (await json("/enrollments?pageSize=2")) as { nextPageToken: string };
    ispring.state.enrollments.insert({ ...enrollment, enrollmentId: "e0" }, "front");
    ispring.state.enrollments.remove((row) => row.enrollmentId === "e2");
    const target = `/enrollments?pageSize=2&pageToken=${first.nextPageToken}`;
    expect(await ids(target)).toEqual(["e3"]);
    expect((await call(`${target}&learnerIds[]=l1`)).status).toBe(400);
    ispring.pageTokens.forget();
    expect((await call(target)).status).toBe(400);
  });

  test("long filters go by POST, as XML or JSON", async () => {
    const body = "<request><learnerIds><id>l1</id></learnerIds><pageSize>1</pageSize></request>";
    const headers = { "content-type": "application/xml" };
    const answer = await call("/enrollments", { method: "POST", body, headers });
    expect(answer.body).toContain("<enrollmentId>e1</enrollmentId>");
    expect(answer.body).not.toContain("<enrollmentId>e2</enrollmentId>");
    const asJson = { "content-type": "application/json" };
    const init = { method: "POST", body: '{"contentItemIds":["c2"]}', headers: asJson };
    expect(await json("/contents", init)).toMatchObject({
      contentItems: [{ contentItemId: "c2", contentItemType: "LearningTrack" }],
    });
    const users = { method: "POST", body: '{"userIds":["l2","x"]}', headers: asJson };
    expect(await json("/users/v2", users)).toMatchObject({ userProfiles: [{ userId: "l2" }] });
    expect(await json("/users/find_existing", users)).toEqual(["l2"]);
    expect((await call("/contents", { ...init, body: "{" })).status).toBe(400);
    expect(ispring.requests.writes).toBe(0);
  });

  test("a request target that is too long is a 414", async () => {
    expect((await call(`/enrollments?learnerIds[]=${"x".repeat(9_000)}`)).status).toBe(414);
  });

  test("users carry upper-case name and value pairs, and version 1 folds terminated into inactive", async () => {
    expect(await json("/user?logins[]=OLA")).toMatchObject([{ userId: "l2", status: 3 }]);
    expect(await json("/users/v2?userIds[]=l2")).toMatchObject({
      userProfiles: [
        { status: 5, fields: [{ name: "LOGIN", value: "ola" }, { value: "Ø & <Ola>" }] },
      ],
    });
    expect(await xml("/users/v2?emails[]=mira@x.example")).toContain(
      "<response><userProfiles><userProfile>",
    );
    expect(await xml("/users/v2?userIds=l2")).toContain(
      "<field><name>FIRST_NAME</name><value>Ø &amp; &lt;Ola&gt;</value></field>",
    );
    ispring.settings.userElement = "userProfileV2";
    expect(await xml("/user/v2")).toContain("<response><userProfileV2>");
    ispring.settings.fieldsStyle = "object";
    expect(await json("/user/l1/v2")).toMatchObject({ fields: { login: "mira" } });
    expect((await call("/user/nobody")).status).toBe(404);
  });

  test("a course that /contents does not know is left out, and plain text when asked for alone", async () => {
    expect(await json("/contents?contentItemIds[]=gone&contentItemIds[]=c1")).toMatchObject({
      contentItems: [{ contentItemId: "c1" }],
    });
    expect(await json("/content?contentTypes[]=LearningTrack")).toHaveLength(1);
    expect(await json("/content/c1")).toMatchObject({ contentItem: { title: "Data" } });
    const unknown = await call("/content/gone");
    expect(unknown).toMatchObject({ status: 404, body: "Unknown content item" });
    expect(unknown.type).toMatch(/^text\/plain/);
  });

  test("an unknown certificate is a 404 in plain text", async () => {
    expect((await call("/certificate/k1")).status).toBe(200);
    const unknown = await call("/certificate/none");
    expect(unknown).toMatchObject({ status: 404, body: "Issued certificate not found" });
    expect(unknown.type).toMatch(/^text\/plain/);
  });

  test("results show active users only, unless statuses are given, and may lack enrollment ids", async () => {
    expect(await json("/learners/results")).toMatchObject({ results: [{ enrollmentId: "e1" }] });
    const all = "/learners/results?userStatuses[]=1&userStatuses[]=3&userStatuses[]=5";
    expect(await json(all)).toHaveProperty("results.length", 2);
    expect(await json(`${all}&enrollmentIds[]=e2`)).toHaveProperty("results.length", 1);
    expect(await json(`${all}&completionStatuses[]=passed`)).toHaveProperty("results.length", 1);
    expect(await json(`${all}&accessDate[startDate]=2026-03-01`)).toHaveProperty("results", []);
    ispring.settings.resultsWithoutEnrollmentId = true;
    expect((await xml(all)).match(/<result>/g)).toHaveLength(2);
    expect(await xml(all)).not.toContain("enrollmentId");
  });

  test("twenty thousand enrollments are paged and streamed", async () => {
    const large = await startIspring({ rows: { enrollments: manyIspringRows(20_000) } });
    try {
      const headers = { authorization: await ispringToken(large), accept: "application/json" };
      const response = await fetch(`${large.url}/enrollment`, { headers });
      expect(await response.json()).toHaveProperty("enrollments.length", 20_000);
    } finally {
      await large.stop();
    }
  });
});
