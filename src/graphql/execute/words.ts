/** What stands between values in JSON, and in the place of some. */
export const openObject = Buffer.from("{");
export const closeObject = Buffer.from("}");
export const openList = Buffer.from("[");
export const closeList = Buffer.from("]");
export const comma = Buffer.from(",");
export const nullText = Buffer.from("null");
