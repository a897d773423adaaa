import { lookup } from "node:dns/promises";
import { type IncomingMessage, request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { pipeline, type Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { AppError, ValidationError } from "../core/errors.ts";
import { hostOf, isAllowed, NOT_FOUND, type OutsideRules, refusalOf } from "./outside_rules.ts";

/** The addresses of a host; throws where there are none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

export interface OutsideFetchOptions {
  readonly rules: OutsideRules;
  /** The system's where absent. */
  readonly resolve?: Resolve;
  /** Certificates that are trusted in place of the system's, PEM. */
  readonly ca?: string;
  /** Longest time until an answer begins, redirects included; default 20,000. */
  readonly headMs?: number;
}

/** An answer whose body is still to be read; it ends or fails, its reader sees to deadlines and size. */
export interface OutsideAnswer {
  /** Where it came from after redirects. */
  readonly url: URL;
  readonly headers: IncomingMessage["headers"];
  /** Without its content encoding. Fails with UPSTREAM_FAILED. */
  readonly body: ReadableStream<Uint8Array>;
}

const HEAD_MS = 20_000;
const HEADER_BYTES_MAX = 16_384;
const REDIRECTS_MAX = 5;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];
const HEADERS = { accept: "*/*", "accept-encoding": "identity", "user-agent": "analytics-platform" };

/**
 * Gets what lies at an address that a caller gave. Each address, redirects' too, is held against the rules; its host is
 * looked up here and the connection goes to the very address that was judged, so that no later answer of a name server
 * leads elsewhere. Nothing of the caller's request goes along. Throws VALIDATION for an address that may not be asked,
 * UPSTREAM_FAILED where it gives no file, DEADLINE_EXCEEDED; none of them tells what lies inside a network.
 */
export function createOutsideFetch(options: OutsideFetchOptions) {
  const { headMs = HEAD_MS } = options;
  return async function outsideFetch(address: string, signal: AbortSignal): Promise<OutsideAnswer> {
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(tooSlow(headMs)), headMs);
    const either = AbortSignal.any([signal, late.signal]);
    try {
      return await follow(address, options, either);
    } catch (error) {
      throw either.aborted ? either.reason : error;
    } finally {
      clearTimeout(timer);
    }
  };
}
export type OutsideFetch = ReturnType<typeof createOutsideFetch>;

/** A place that may be asked, and its address. */
interface Target {
  readonly url: URL;
  readonly address: string;
}

async function follow(
  start: string,
  options: OutsideFetchOptions,
  signal: AbortSignal,
): Promise<OutsideAnswer> {
  let url = URL.parse(start);
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects++) {
    const target = await within(signal, judge(url, options, redirects > 0));
    const message = await get(target, options.ca, signal);
    const { statusCode = 0, headers } = message;
    if (statusCode === 200) return { url: target.url, headers, body: bodyOf(message, signal) };
    message.destroy();
    if (!REDIRECTS.includes(statusCode)) throw failed(`its host answered ${statusCode}`);
    url = headers.location === undefined ? null : URL.parse(headers.location, target.url);
  }
  throw failed(`its host redirects more than ${REDIRECTS_MAX} times`);
}

async function judge(
  url: URL | null,
  { rules, resolve = systemAddresses }: OutsideFetchOptions,
  isRedirect: boolean,
): Promise<Target> {
  const refuse = (reason: string) =>
    refused(isRedirect ? "it redirects to an address that may not be asked" : reason);
  if (url === null) throw refuse("expected an https address");
  const reason = refusalOf(url, rules);
  if (reason !== null) throw refuse(reason);
  const host = hostOf(url);
  const addresses = isIP(host) === 0 ? await resolve(host).catch(() => []) : [host];
  const areAllowed = addresses.every((address) => isAllowed(address, rules.isPrivateAllowed));
  const address = addresses.find((address) => isIP(address) === 4) ?? addresses[0];
  if (!areAllowed || address === undefined) throw refuse(NOT_FOUND);
  return { url, address };
}

async function systemAddresses(host: string): Promise<string[]> {
  return (await lookup(host, { all: true })).map(({ address }) => address);
}

function get(
  { url, address }: Target,
  ca: string | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const family = isIP(address);
  const lookup: LookupFunction = (_, { all }, tell) =>
    all === true ? tell(null, [{ address, family }]) : tell(null, address, family);
  const options = {
    agent: false,
    headers: HEADERS,
    lookup,
    maxHeaderSize: HEADER_BYTES_MAX,
    signal,
  } as const;
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = url.protocol === "https:"
    ? requestHttps(url, { ...options, ca }, resolve)
    : requestHttp(url, options, resolve);
  request.on("error", (error) => reject(failed(`its host can't be reached (${codeOf(error)})`, error)));
  request.end();
  return promise;
}

function bodyOf(message: IncomingMessage, signal: AbortSignal): ReadableStream<Uint8Array> {
  const bytes = decoded(message), chunks = bytes[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await chunks.next().catch((error) => {
        throw signal.aborted ? signal.reason : failed("it broke off before it was whole", error);
      });
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    // Not by the iterator, which would wait for the chunk that may never come.
    cancel: () => void bytes.destroy(),
  }, { highWaterMark: 0 });
}

function decoded(message: IncomingMessage): Readable {
  const encoding = (message.headers["content-encoding"] ?? "identity").toLowerCase();
  if (encoding === "identity") return message;
  // DecompressionStream takes a single member, and gives a chunk's whole content as one.
  if (encoding === "gzip" || encoding === "x-gzip") return pipeline(message, createGunzip(), () => {});
  message.destroy();
  throw failed("its host sends it in a content encoding that was not asked for");
}

/** The promise's value, unless the signal aborts first. */
function within<Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort, { once: true });
  return Promise.race([promise, aborted]).finally(() => signal.removeEventListener("abort", onAbort));
}

function codeOf(error: Error): string {
  return "code" in error ? String(error.code) : error.name;
}

function refused(reason: string): ValidationError {
  return new ValidationError(`Cannot accept /url: ${reason}`, [{ pointer: "/url", message: reason }]);
}

function failed(reason: string, cause?: unknown): AppError {
  return new AppError("UPSTREAM_FAILED", `Cannot get the file: ${reason}`, { cause });
}

function tooSlow(headMs: number): AppError {
  return new AppError("DEADLINE_EXCEEDED", `Cannot get the file: no answer within ${headMs / 1000} s`);
}
