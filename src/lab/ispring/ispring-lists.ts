import { plain } from "../http/reply.js";
import type { Reply } from "../http/reply.js";
import { param } from "../http/request.js";
import type { LabRequest } from "../http/request.js";
import type { Entry, Table } from "../table.js";
import { filterParameters } from "./ispring-body.js";
import type { Parameters } from "./ispring-body.js";
import { failure, listReply, oneReply } from "./ispring-format.js";
import { IspringPages } from "./ispring-pages.js";
import type { IspringSettings } from "./ispring-settings.js";
import type {
  IspringContent,
  IspringEnrollment,
  IspringState,
  IspringUser,
} from "./ispring-state.js";
import { contentWire, departmentWire, enrollmentWire, userWire } from "./ispring-wire.js";

function filterKey(kind: string, parameters: Parameters, names: readonly string[]): string {
  return JSON.stringify([kind, ...names.map((name) => parameters.list(name) ?? null)]);
}

/** The entries with one of the ids; all of them where there is no filter. */
function byId<Row extends object>(
  table: Pick<Table<Row, "id">, "entries" | "lookupEntries">,
  ids: string[] | undefined,
): readonly Entry<Row>[] {
  return ids ? table.lookupEntries("id", ids) : table.entries();
}

function lowered(values: string[] | undefined): Set<string> | undefined {
  return values && new Set(values.map((value) => value.toLowerCase()));
}

/** Enrollments, users, contents and departments, paged and unpaged. */
export class IspringLists {
  readonly pages: IspringPages;

  constructor(
    private readonly state: IspringState,
    private readonly settings: IspringSettings,
  ) {
    this.pages = new IspringPages(settings);
  }

  /** `GET /enrollment`: unpaged, streamed. */
  enrollmentsUnpaged(request: LabRequest): Reply {
    const parameters = filterParameters(request);
    if (!parameters) return failure(request, 400, "Unreadable request body");
    const { nesting } = this.settings;
    const rows = this.#enrollments(parameters).map(([, row]) => enrollmentWire(row, this.settings));
    const element = nesting === "response" ? "response" : "enrollment";
    const outer = nesting === "enrollments" ? { outer: "enrollments" } : {};
    return listReply(request, rows, { ...outer, element, key: "enrollments" });
  }

  /** `GET /enrollments` and its POST twin. */
  enrollmentsPaged(request: LabRequest): Reply {
    const parameters = filterParameters(request);
    if (!parameters) return failure(request, 400, "Unreadable request body");
    return this.pages.reply(request, parameters, {
      entries: this.#enrollments(parameters),
      filter: filterKey("enrollments", parameters, ["courseIds", "learnerIds", "enrollmentIds"]),
      form: { outer: "enrollments", element: "enrollment", key: "enrollments" },
      toWire: (row) => enrollmentWire(row, this.settings),
    });
  }

  enrollment(request: LabRequest): Reply {
    const row = this.state.enrollments.lookup("id", param(request, "id"))[0];
    if (!row || row.archived) return plain(404, "Enrollment not found");
    return oneReply(request, enrollmentWire(row, this.settings), { element: "enrollment" });
  }

  usersUnpaged(request: LabRequest, version: 1 | 2): Reply {
    const parameters = filterParameters(request);
    if (!parameters) return failure(request, 400, "Unreadable request body");
    const rows = this.#users(parameters).map(([, row]) => userWire(row, this.settings, version));
    return listReply(request, rows, { element: this.#userElement(version) });
  }

  /** `GET /users`, `GET /users/v2` and `POST /users/v2`; only version 2 filters by `userIds`. */
  usersPaged(request: LabRequest, version: 1 | 2): Reply {
    const parameters = filterParameters(request);
    if (!parameters) return failure(request, 400, "Unreadable request body");
    const names = ["userIds", "departments", "groups", "logins", "emails"];
    return this.pages.reply(request, parameters, {
      entries: this.#users(parameters, version === 2),
      filter: filterKey(`users ${version}`, parameters, names),
      form: { outer: "userProfiles", element: this.#userElement(version), key: "userProfiles" },
      toWire: (row) => userWire(row, this.settings, version),
    });
  }

  user(request: LabRequest, version: 1 | 2): Reply {
    const row = this.state.users.lookup("id", param(request, "id"))[0];
    if (!row) return failure(request, 404, "User not found");
    return oneReply(request, userWire(row, this.settings, version), { element: "userProfile" });
  }

  /** `POST /users/find_existing`: which of the ids exist. */
  existingUsers(request: LabRequest): Reply {
    const ids = filterParameters(request)?.list("userIds");
    if (!ids) return failure(request, 400, "userIds is required");
    const rows = byId(this.state.users, ids).map(([, { userId }]) => ({
      json: userId,
      xml: userId,
    }));
    return listReply(request, rows, { element: "id" });
  }

  contentsUnpaged(request: LabRequest): Reply {
    const parameters = filterParameters(request);
    if (!parameters) return failure(request, 400, "Unreadable request body");
    const rows = this.#contents(parameters).map(([, row]) => contentWire(row));
    return listReply(request, rows, { element: "contentItem" });
  }

  /** `GET /contents` and its POST twin. */
  contentsPaged(request: LabRequest): Reply {
    const parameters = filterParameters(request);
    if (!parameters) return failure(request, 400, "Unreadable request body");
    return this.pages.reply(request, parameters, {
      entries: this.#contents(parameters, true),
      filter: filterKey("contents", parameters, ["contentItemIds", "contentTypes"]),
      form: { outer: "contentItems", element: "contentItem", key: "contentItems" },
      toWire: contentWire,
    });
  }

  content(request: LabRequest): Reply {
    const row = this.state.contents.lookup("id", param(request, "id"))[0];
    if (!row) return plain(404, "Unknown content item");
    return oneReply(request, contentWire(row), { element: "contentItem", key: "contentItem" });
  }

  /** `GET /certificate/{id}`. */
  certificate(request: LabRequest): Reply {
    const id = param(request, "id");
    if (this.state.enrollments.lookup("certificate", id).length === 0) {
      return plain(404, "Issued certificate not found");
    }
    const url = `https://learn.school.example/certificates/${encodeURIComponent(id)}.pdf`;
    return oneReply(request, { json: { url }, xml: url }, { element: "url" });
  }

  departmentsUnpaged(request: LabRequest): Reply {
    const code = request.query.one("code");
    const rows = this.state.departments.all().filter((row) => !code || row.code === code);
    return listReply(request, rows.map(departmentWire), { element: "department" });
  }

  departmentsPaged(request: LabRequest): Reply {
    const parameters = filterParameters(request);
    if (!parameters) return failure(request, 400, "Unreadable request body");
    return this.pages.reply(request, parameters, {
      entries: this.state.departments.entries(),
      filter: "departments",
      form: { outer: "departments", element: "department", key: "departments" },
      toWire: departmentWire,
    });
  }

  #userElement(version: 1 | 2): string {
    return version === 1 ? "userProfile" : this.settings.userElement;
  }

  #enrollments(parameters: Parameters): readonly Entry<IspringEnrollment>[] {
    const { enrollments } = this.state;
    const [ids, learners, courses] = [
      parameters.list("enrollmentIds"),
      parameters.list("learnerIds"),
      parameters.list("courseIds"),
    ];
    let entries: readonly Entry<IspringEnrollment>[];
    if (ids) entries = enrollments.lookupEntries("id", ids);
    else if (learners) entries = enrollments.lookupEntries("learner", learners);
    else if (courses) entries = enrollments.lookupEntries("course", courses);
    else entries = enrollments.entries();
    const [wantedLearners, wantedCourses] = [new Set(learners), new Set(courses)];
    return entries.filter(
      ([, row]) =>
        row.archived !== true &&
        (!learners || wantedLearners.has(row.learnerId)) &&
        (!courses || wantedCourses.has(row.courseId)),
    );
  }

  #users(parameters: Parameters, byIds = false): readonly Entry<IspringUser>[] {
    const [departments, groups] = [parameters.list("departments"), parameters.list("groups")];
    const { exactEmails } = this.settings;
    const logins = lowered(parameters.list("logins"));
    const asked = parameters.list("emails");
    const emails = exactEmails ? asked && new Set(asked) : lowered(asked);
    const field = (row: IspringUser, name: string): string =>
      (row.fields[name] ?? "").toLowerCase();
    const emailOf = (row: IspringUser): string =>
      exactEmails ? (row.fields["EMAIL"] ?? "") : field(row, "EMAIL");
    return byId(this.state.users, byIds ? parameters.list("userIds") : undefined).filter(
      ([, row]) =>
        (!departments || departments.includes(row.departmentId)) &&
        (!groups || (row.groups ?? []).some((group) => groups.includes(group))) &&
        (!logins || logins.has(field(row, "LOGIN"))) &&
        (!emails || emails.has(emailOf(row))),
    );
  }

  #contents(parameters: Parameters, byIds = false): readonly Entry<IspringContent>[] {
    const types = parameters.list("contentTypes");
    return byId(this.state.contents, byIds ? parameters.list("contentItemIds") : undefined).filter(
      ([, row]) => !types || types.includes(row.contentItemType),
    );
  }
}
