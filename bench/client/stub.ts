import { createServer, type Socket } from "node:net";

/**
 * Answers `GET /ROWS?fresh` and `GET /ROWS` out of memory with so many rows of JSON, on a bare socket. With `fresh` no two
 * answers are the same. A process of its own; ends with its standard input.
 */
const bodies = new Map<number, Buffer>();
const serialDigits = 12;
let serial = 0;

const server = createServer({ noDelay: true }, (socket) => {
  let waiting = "";
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    waiting += chunk;
    for (;;) {
      const end = waiting.indexOf("\r\n\r\n");
      if (end === -1) return;
      const target = waiting.slice(waiting.indexOf(" ") + 1, waiting.indexOf(" HTTP/1."));
      waiting = waiting.slice(end + 4);
      answer(socket, target);
    }
  });
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.send?.(address.port);
});
process.on("disconnect", () => process.exit());

function answer(socket: Socket, target: string): void {
  const rows = Number(target.slice(1).split("?")[0]);
  if (target.includes("?fresh")) serial += 1;
  socket.cork();
  socket.write(bodyOf(rows));
  socket.write(`${serial.toString().padStart(serialDigits, "0")}"}`, "latin1");
  socket.uncork();
}

function bodyOf(rows: number): Buffer {
  const known = bodies.get(rows);
  if (known !== undefined) return known;
  const list = Array.from({ length: rows }, (_, row) => ({
    enrollmentId: `e-${1_000_000 + row}`,
    courseId: `c-${row % 10}`,
    learnerId: `u-${row % 80}`,
    accessDate: "2026-01-01T10:00:00Z",
    dueDate: "2026-06-01T10:00:00Z",
    enrollmentTypeGroup: row % 2,
  }));
  const start = `${JSON.stringify({ rows: list }).slice(0, -1)},"serial":"`;
  const length = Buffer.byteLength(start) + serialDigits + 2;
  const head = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
  const body = Buffer.from(head + start);
  bodies.set(rows, body);
  return body;
}
