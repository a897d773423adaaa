import { EventSourceParserStream } from "eventsource-parser/stream";
import { z } from "zod";
import { isFinal, UploadProgress, UploadStatus } from "../../contracts/axi_uploads.ts";
import { AppError, ERROR_CODES } from "../../core/errors.ts";
import { pause } from "../../core/pause.ts";
import { API_PREFIX } from "../../http/new_app.ts";
import type { Upstream } from "../gateway/upstream.ts";
import type { Session, Sessions } from "../session/sessions.ts";
import type { FeedWriter } from "./feed.ts";
import type { Topic, TopicSource } from "./topics.ts";

export interface UploadTopicOptions {
  readonly axi: Upstream;
  readonly sessions: Pick<Sessions, "reject">;
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Pause before a stream that has ended is asked for again. */
const AGAIN_MS = 1_000;
/** An upload in one request may be watched a little before it begins. */
const EARLY_TRIES = 5;

const Refusal = z.object({ code: z.enum(ERROR_CODES), detail: z.string() });

/** `upload/<upload_id>`: how far a resumable upload is; one entry by that id. */
export function uploadTopic(options: UploadTopicOptions): Topic<UploadStatus> {
  return progressTopic(options, {
    schema: UploadStatus,
    pathOf: (id) => `/uploads/${id}/progress`,
    tries: 1,
  });
}

/** `sent-upload/<progress_id>`: how far an upload in one request is; one entry by the id that its sender chose. */
export function sentUploadTopic(options: UploadTopicOptions): Topic<UploadProgress> {
  return progressTopic(options, {
    schema: UploadProgress,
    pathOf: (id) => `/datasets/upload/${id}/progress`,
    tries: EARLY_TRIES,
  });
}

interface Progress<Status> {
  readonly schema: z.ZodType<Status>;
  readonly pathOf: (id: string) => string;
  /** How often to ask for one that is not there. */
  readonly tries: number;
}

function progressTopic<Status extends UploadStatus | UploadProgress>(
  { axi, sessions }: UploadTopicOptions,
  { schema, pathOf, tries }: Progress<Status>,
): Topic<Status> {
  /** The phase in which the stream ended; null where it told nothing. */
  async function follow(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    writer: FeedWriter<Status>,
    id: string,
  ) {
    let phase: Status["phase"] | null = null, revision: string | null = null;
    const events = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
    for await (const event of events) {
      const status = schema.parse(JSON.parse(event.data));
      writer.put(id, status);
      [phase, revision] = [status.phase, event.id ?? revision];
    }
    return { phase, revision };
  }

  return {
    sharedBy: "person",
    parameter: ID,
    async run(writer, source) {
      const id = source.parameter;
      let revision: string | null = null;
      while (!source.signal.aborted) {
        const stream = await ask({ axi, sessions, source, path: pathOf(id), revision, tries });
        if (stream === null) return writer.confirm();
        const end = await follow(stream, writer, id);
        if (end.phase !== null && isFinal(end.phase)) return;
        revision = end.revision ?? revision;
        await pause(AGAIN_MS, source.signal);
      }
    },
  };
}

interface Asked extends UploadTopicOptions {
  readonly source: TopicSource;
  readonly path: string;
  readonly revision: string | null;
  readonly tries: number;
}

/** The event stream of an upload; null where its end was seen. Throws what AXI refuses with. */
async function ask({ axi, sessions, source, path, revision, tries }: Asked) {
  for (let attempt = 1;; attempt++) {
    const session = source.session();
    const { status, body } = await axi.send({
      method: "GET",
      path: API_PREFIX + path,
      headers: headersOf(session, revision),
      body: null,
      signal: source.signal,
    });
    if (status === 200) return body;
    const text = await new Response(body).text();
    if (status === 204) return null;
    if (status === 401) sessions.reject(session);
    if (status !== 404 || attempt >= tries) throw refusalOf(text);
    await pause(AGAIN_MS, source.signal);
  }
}

function headersOf({ accessToken }: Session, revision: string | null): Record<string, string> {
  return {
    accept: "text/event-stream",
    authorization: `Bearer ${accessToken}`,
    ...(revision === null ? {} : { "last-event-id": revision }),
  };
}

function refusalOf(text: string): AppError {
  const known = Refusal.safeParse(parsed(text));
  if (known.success) return new AppError(known.data.code, known.data.detail);
  return new AppError("UPSTREAM_FAILED", "Cannot read what AXI answers about the upload");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
