import type { Link } from "../../domain/enrollment.js";
import type { RowReader } from "../spi/row-reader.js";
import { isWebAddress } from "../spi/web-address.js";

/** The links under `urls`; only those that a browser can follow without running anything. */
export function toLinks(row: RowReader): readonly Link[] {
  return row.objects("urls").flatMap((item) => {
    const url = item.text("url");
    if (url === null) return [];
    if (!isWebAddress(url)) {
      item.drift("url is no web address");
      return [];
    }
    return [{ url, type: item.text("type") }];
  });
}
