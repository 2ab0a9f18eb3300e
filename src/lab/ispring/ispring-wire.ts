import type { XmlValue } from "../http/xml.js";
import type { BothFormats } from "./ispring-format.js";
import type { IspringSettings } from "./ispring-settings.js";
import type {
  IspringContent,
  IspringDepartment,
  IspringEnrollment,
  IspringResult,
  IspringUser,
} from "./ispring-state.js";

/** The same members in both formats: booleans are 0 or 1 in XML, true or false in JSON. */
function alike(value: object): BothFormats {
  return { json: value, xml: value as XmlValue };
}

export function enrollmentWire(
  { certificate, ...row }: IspringEnrollment,
  settings: IspringSettings,
): BothFormats {
  const rest = { ...row };
  delete rest.archived;
  if (!certificate) return alike(rest);
  if (settings.certificateStyle === "nested") return alike({ ...rest, certificate });
  return alike({
    ...rest,
    issuedCertificateId: certificate.issuedCertificateId,
    certIssueDate: certificate.issueDate,
    certExpiryDate: certificate.expiryDate,
  });
}

/** `version` 1 folds terminated (5) into inactive (3). */
export function userWire(
  { fields, groups = [], status, ...rest }: IspringUser,
  settings: IspringSettings,
  version: 1 | 2,
): BothFormats {
  const shared = { ...rest, status: version === 1 && status === 5 ? 3 : status };
  const pairs = Object.entries(fields).map(([name, value]) => ({ name, value }));
  if (settings.fieldsStyle === "pairs") {
    return {
      json: { ...shared, groups, fields: pairs },
      xml: { ...shared, groups: { id: groups }, fields: { field: pairs } },
    };
  }
  const lower = Object.fromEntries(pairs.map(({ name, value }) => [name.toLowerCase(), value]));
  return {
    json: { ...shared, groups, fields: lower },
    xml: { ...shared, groups: { id: groups }, fields: lower },
  };
}

export function contentWire(content: IspringContent): BothFormats {
  return alike({ ...content, subtitle: "" });
}

export function resultWire(result: IspringResult, settings: IspringSettings): BothFormats {
  if (!settings.resultsWithoutEnrollmentId) return alike(result);
  const rest: Partial<IspringResult> = { ...result };
  delete rest.enrollmentId;
  return alike(rest);
}

export function departmentWire(department: IspringDepartment): BothFormats {
  return alike(department);
}
