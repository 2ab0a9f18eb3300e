import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Bytes that are written in one go. */
const pieceBytes = 64 * 1024;
const firstMoment = Date.UTC(2025, 8, 1, 6);
const coursesInAll = 50;

/**
 * A platform of so many enrollments, by MOOCit's paths, in a process of its own: `ROWS` of them, of `PEOPLE` people.
 * `/json` is a list of `BYTES` bytes.
 */
const rows = Number(process.env["ROWS"]);
const people = Number(process.env["PEOPLE"]);
const bytes = Number(process.env["BYTES"]);

function* enrollments(): Generator<string> {
  for (let at = 0; at < rows; at++) {
    const person = at % people;
    const course = Math.floor(at / people) % coursesInAll;
    const created = new Date(firstMoment + at * 60_000).toISOString();
    yield JSON.stringify({
      username: `user.${person}`,
      email: `User.${person}@school.example`,
      course_id: `course-v1:Acme+M${course}+2026`,
      is_active: at % 10 !== 0,
      mode: at % 3 === 0 ? "verified" : "audit",
      created: created.slice(0, 16).replace("T", " "),
    });
  }
}

function* jsonRows(): Generator<string> {
  for (let at = 0, sent = 0; sent < bytes; at++) {
    const row = JSON.stringify({
      enrollmentId: `e-${at}`,
      courseId: `c-${at % 90}`,
      note: "x".repeat(90),
    });
    sent += row.length + 1;
    yield row;
  }
}

function* jsonList(of: Iterable<string>): Generator<string> {
  yield "[";
  let first = true;
  for (const row of of) {
    yield first ? row : `,${row}`;
    first = false;
  }
  yield "]";
}

async function send(response: ServerResponse, texts: Iterable<string>): Promise<void> {
  response.setHeader("content-type", "application/json");
  let piece = "";
  const write = async (): Promise<void> => {
    const goesOn = response.write(piece);
    piece = "";
    if (!goesOn) await new Promise((resume) => response.once("drain", resume));
  };
  for (const text of texts) {
    piece += text;
    if (piece.length >= pieceBytes) await write();
  }
  response.end(piece);
}

const server = createServer((request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (pathname === "/json") void send(response, jsonList(jsonRows()));
  else if (pathname === "/api/so2/v1/enrollments") {
    void send(response, jsonList(enrollments()));
  } else response.writeHead(404).end();
});
server.listen(0, "127.0.0.1", () =>
  process.send?.({ port: (server.address() as AddressInfo).port }),
);
