import { createServer, type Socket } from "node:net";
import { answer } from "./answers.js";

/**
 * The upstream: iSpring's lists, answered out of memory, on a bare socket so that it takes no time worth speaking of. A
 * process of its own. `/-/` is for the benchmark: what was counted, and how to answer.
 */
const mode = {
  /** Whether no two answers are the same, byte for byte. */
  fresh: true,
  latencyMs: 0,
};
const counts: Record<string, number> = { calls: 0, connections: 0 };

const port = Number(process.env["PORT"]);
createServer({ noDelay: true }, (socket) => {
  counts["connections"] = (counts["connections"] ?? 0) + 1;
  serve(socket);
}).listen(port, "127.0.0.1");

function serve(socket: Socket): void {
  let waiting = "";
  socket.setEncoding("latin1");
  socket.on("error", () => socket.destroy());
  socket.on("data", (chunk: string) => {
    waiting = waiting === "" ? chunk : waiting + chunk;
    for (;;) {
      const end = waiting.indexOf("\r\n\r\n");
      if (end === -1) return;
      const length = lengthOf(waiting, end);
      const next = end + 4 + length;
      if (waiting.length < next) return;
      const request = waiting.slice(0, next);
      waiting = waiting.slice(next);
      handle(socket, request, end);
    }
  });
}

/** Only a POST has a body. */
function lengthOf(text: string, end: number): number {
  if (!text.startsWith("POST")) return 0;
  const found = /\r\ncontent-length: *(\d+)/iu.exec(text.slice(0, end));
  return Number(found?.[1] ?? 0);
}

function handle(socket: Socket, request: string, end: number): void {
  const target = request.slice(request.indexOf(" ") + 1, request.indexOf(" HTTP/1."));
  if (target.startsWith("/-/")) {
    control(socket, target);
    return;
  }
  if (target.endsWith("/token")) {
    sendJson(socket, { access_token: "bench", expires_in: 86_400, token_type: "bearer" });
    return;
  }
  counts["calls"] = (counts["calls"] ?? 0) + 1;
  const known = find(target, request.slice(end + 4));
  if (mode.latencyMs === 0) send(socket, known);
  else setTimeout(() => send(socket, known), mode.latencyMs);
}

/** What was answered before, up to the serial number. */
const rendered = new Map<string, Buffer>();
const maxRendered = 5_000;
const serialDigits = 12;
let serial = 0;

function find(target: string, body: string): Buffer | null {
  const key = body === "" ? target : `${target} ${body}`;
  const known = rendered.get(key);
  if (known !== undefined) return known;
  const [path = "", search = ""] = target.split("?");
  const text = answer({ path, search, body });
  if (text === null) return null;
  const start = Buffer.from(`${text}"serial":"`);
  const length = start.length + serialDigits + 2;
  const created = Buffer.concat([Buffer.from(head(length), "latin1"), start]);
  if (rendered.size >= maxRendered) rendered.clear();
  rendered.set(key, created);
  return created;
}

function head(length: number): string {
  return `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${length}\r\n\r\n`;
}

function send(socket: Socket, start: Buffer | null): void {
  if (socket.destroyed) return;
  if (start === null) {
    socket.write("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
    return;
  }
  if (mode.fresh) serial += 1;
  // What is said again is the same whatever was asked in between.
  const own = mode.fresh ? serial : 0;
  socket.cork();
  socket.write(start);
  socket.write(`${own.toString().padStart(serialDigits, "0")}"}`, "latin1");
  socket.uncork();
}

function sendJson(socket: Socket, content: unknown): void {
  const text = JSON.stringify(content);
  socket.write(head(text.length) + text);
}

function control(socket: Socket, target: string): void {
  const { searchParams } = new URL(target, "http://stub");
  const [fresh, latencyMs] = [searchParams.get("fresh"), searchParams.get("latencyMs")];
  if (fresh !== null) mode.fresh = fresh === "true";
  if (latencyMs !== null) mode.latencyMs = Number(latencyMs);
  sendJson(socket, counts);
}
