export const htmlPage =
  "<!DOCTYPE html>\n<html><head><title>Please sign in</title></head>" +
  "<body><h1>Maintenance</h1><p>We will be back soon.</p></body></html>\n";

export const malformedBody = {
  json: '{"count": 2, "results": [{"id": "1",, "result": [{"enrollments": [}',
  xml: '<?xml version="1.0" encoding="UTF-8"?><response><enrollment></response>',
};

export const foreignBody = {
  json: '{"menu": {"monday": "soup", "tuesday": ["rice", "beans"]}, "total": "7"}',
  xml: '<?xml version="1.0" encoding="UTF-8"?><menu><monday>soup</monday><tuesday/></menu>',
};

const levels = Array.from({ length: 12 }, (_, level) =>
  level === 0
    ? '<!ENTITY l0 "roll call roll call">'
    : `<!ENTITY l${level} "${`&l${level - 1};`.repeat(10)}">`,
);

/** The "billion laughs": 300 bytes a line that would expand to terabytes. */
export const entityBomb =
  `<?xml version="1.0"?><!DOCTYPE response [${levels.join("")}]>` +
  "<response><enrollments><enrollment><enrollmentId>&l11;</enrollmentId></enrollment>" +
  "</enrollments></response>";

/** A document whose entity and DTD stand on another host. */
export function externalEntity(url: string): string {
  return (
    `<?xml version="1.0"?><!DOCTYPE response SYSTEM "${url}/dtd" ` +
    `[<!ENTITY elsewhere SYSTEM "${url}/entity">]>` +
    "<response><enrollments><enrollment><enrollmentId>&elsewhere;</enrollmentId></enrollment>" +
    "</enrollments></response>"
  );
}
