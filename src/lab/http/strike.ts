import { Buffer } from "node:buffer";

import type { Fault } from "../dial.js";
import { bodyText } from "./exchange.js";
import type { Exchange } from "./exchange.js";
import { text } from "./reply.js";
import {
  entityBomb,
  externalEntity,
  foreignBody,
  htmlPage,
  malformedBody,
} from "./spoiled-bodies.js";

type Striker<Kind extends Fault["kind"]> = (
  fault: Extract<Fault, { kind: Kind }>,
  exchange: Exchange,
  later: (delayMs: number, action: () => Promise<unknown>) => void,
) => Promise<void>;

/** The format that the caller asked for, where the platform speaks both; JSON elsewhere. */
function formatOf(exchange: Exchange): "json" | "xml" {
  const type = exchange.errorForm(500, exchange.request, false).headers?.["content-type"] ?? "";
  return type.includes("xml") ? "xml" : "json";
}

function typeOf(format: "json" | "xml"): string {
  return format === "xml" ? "application/xml; charset=utf-8" : "application/json";
}

const strikers: { [Kind in Fault["kind"]]: Striker<Kind> } = {
  async status({ status, retryAfter, remote = false, body, contentType }, exchange) {
    const reply = exchange.errorForm(status, exchange.request, remote);
    const headers: Record<string, string> = { ...reply.headers };
    if (contentType !== undefined) headers["content-type"] = contentType;
    if (retryAfter !== undefined)
      headers["retry-after"] =
        typeof retryAfter === "number" ? retryAfter.toString() : retryAfter.toUTCString();
    await exchange.send({ status, headers, body: body ?? (await bodyText(reply)) });
  },

  async html({ status = 200 }, exchange) {
    await exchange.send(text(status, "text/html; charset=utf-8", htmlPage));
  },

  async empty(_fault, exchange) {
    await exchange.send(text(200, typeOf(formatOf(exchange)), ""));
  },

  async malformed(_fault, exchange) {
    const format = formatOf(exchange);
    await exchange.send(text(200, typeOf(format), malformedBody[format]));
  },

  async foreign({ body, contentType }, exchange) {
    const format = formatOf(exchange);
    await exchange.send(text(200, contentType ?? typeOf(format), body ?? foreignBody[format]));
  },

  async cut({ how = "chunked", at = 0.5 }, exchange) {
    const reply = await exchange.act();
    const whole = Buffer.from(await bodyText(reply));
    const part = whole.subarray(0, Math.floor(whole.length * at));
    const headers: Record<string, string> = { ...reply.headers };
    if (how === "content-length") headers["content-length"] = whole.length.toString();
    if (how === "clean") headers["content-length"] = part.length.toString();
    exchange.head(reply.status, headers);
    await exchange.piece(part);
    if (how === "clean") return exchange.finish();
    exchange.hangUp();
  },

  async "content-type"({ contentType }, exchange) {
    const reply = await exchange.act();
    await exchange.send({ ...reply, headers: { ...reply.headers, "content-type": contentType } });
  },

  async reset(_fault, exchange) {
    exchange.reset();
  },

  async hang(_fault, exchange) {
    await exchange.untilGone();
  },

  async drip({ bytes = 16, everyMs = 100 }, exchange) {
    const reply = await exchange.act();
    const whole = Buffer.from(await bodyText(reply));
    exchange.head(reply.status, { ...reply.headers, "content-length": whole.length.toString() });
    for (let at = 0; at < whole.length && !exchange.gone; at += bytes) {
      await exchange.piece(whole.subarray(at, at + bytes));
      await exchange.pause(everyMs);
    }
    await exchange.finish();
  },

  async endless(_fault, exchange) {
    await pour(exchange, Number.POSITIVE_INFINITY);
  },

  async huge({ bytes = 1_073_741_824 }, exchange) {
    await pour(exchange, bytes);
  },

  async redirect({ to, status = 302 }, exchange) {
    await exchange.send({ status, headers: { location: to } });
  },

  async "xml-bomb"({ externalUrl }, exchange) {
    const body = externalUrl === undefined ? entityBomb : externalEntity(externalUrl);
    await exchange.send(text(200, typeOf("xml"), body));
  },

  async "act-then-drop"(_fault, exchange) {
    await exchange.act();
    exchange.reset();
  },

  async "act-late"({ delayMs, answer = "drop" }, exchange, later) {
    later(delayMs, () => exchange.act());
    if (answer === "hang") return exchange.untilGone();
    if (answer === "drop") exchange.reset();
    else await exchange.send(exchange.errorForm(504, exchange.request, false));
  },

  async "act-part-then-drop"({ portion = 0.5 }, exchange) {
    await exchange.act(portion);
    exchange.reset();
  },

  async answer({ reply }, exchange) {
    await exchange.send(typeof reply === "function" ? reply(exchange.request) : reply);
  },
};

/** Well-formed rows without end, or up to a size, in the format asked for. */
async function pour(exchange: Exchange, bytes: number): Promise<void> {
  const format = formatOf(exchange);
  const row = format === "xml" ? "<enrollment><filler>x</filler></enrollment>" : '{"filler":"x"},';
  const block = Buffer.from(row.repeat(2_000));
  exchange.head(200, { "content-type": typeOf(format) });
  await exchange.piece(format === "xml" ? "<response>" : "[");
  for (let sent = 0; sent < bytes && !exchange.gone; sent += block.length) {
    await exchange.piece(block);
  }
  await exchange.piece(format === "xml" ? "</response>" : '{"filler":"x"}]');
  await exchange.finish();
}

/** Answers a request as the fault says. */
export async function strike(
  fault: Fault,
  exchange: Exchange,
  later: (delayMs: number, action: () => Promise<unknown>) => void,
): Promise<void> {
  const striker = strikers[fault.kind] as Striker<Fault["kind"]>;
  await striker(fault, exchange, later);
}
