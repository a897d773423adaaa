import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "@shared/postgres/connect.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import { eventually } from "@shared/testing/eventually.ts";
import { createRandom } from "../samples/random.ts";
import { type AxiProcess, startAxiProcess } from "./axi_process.ts";
import { ageBlobs, leftoversOf, strayBlobs } from "./leftovers.ts";
import { type TortureFile, tortureFiles } from "./torture_files.ts";
import { newTortureUser, type TortureUser } from "./torture_user.ts";

export interface KillRounds {
  readonly rounds: number;
  readonly seed: number;
  /** Of the files that are uploaded. */
  readonly rows: number;
}

/** An upload by one request or by tus, and what changes the rows of a dataset that is there. */
const WAYS = ["plain", "tus", "append", "replace"] as const;
type Way = (typeof WAYS)[number];
type Change = "append" | "replace";

/** How the service was killed and what was wrong afterwards. */
export interface KillRound {
  readonly way: Way;
  readonly file: string;
  /** What it was doing, as seen from outside just before. */
  readonly phase: string;
  readonly findings: readonly string[];
}

/** When to kill: after a share of the bytes was sent, or after a share of the time that the rest usually takes. */
interface Moment {
  readonly bytes: number;
  readonly rest: number;
}

/** Share of the moments at which bytes are still on their way. */
const WHILE_SENDING = 0.5;
const CHUNK_BYTES = 64 * 1024;
const BYTES = "application/octet-stream";
const TUS = { "tus-resumable": "1.0.0" };
const DEADLINE_MS = 120_000;

/** Kills AXI again and again at random moments of an upload, starts it anew, and looks for what is wrong then. */
export async function* killRounds({ rounds, seed, rows }: KillRounds): AsyncGenerator<KillRound> {
  await using axi = await startAxiProcess();
  const sql = connect(axi.superuserUrl, { max: 2 });
  await using _sql = { [Symbol.asyncDispose]: () => sql.end({ timeout: 5 }) };
  const user = await newTortureUser(axi.url), torture = new Torture(axi, user, sql);
  const random = createRandom(seed), files = tortureFiles(rows);
  for (const file of files) await torture.learn(file);
  for (let round = 0; round < rounds; round++) {
    const file = files[Math.floor(round / WAYS.length) % files.length] ?? files[0];
    const at = random.next();
    const isSending = at < WHILE_SENDING;
    const moment = isSending
      ? { bytes: at / WHILE_SENDING, rest: 0 }
      : { bytes: 1, rest: 1.2 * (at - WHILE_SENDING) / (1 - WHILE_SENDING) };
    yield await torture.round(WAYS[round % WAYS.length] ?? "plain", file, moment);
  }
}

/** What is known of a file's dataset when nobody is killed. */
interface Known {
  readonly content: string;
  /** After the same file has been appended to it, and has taken its place. */
  readonly changed: Readonly<Record<Change, string>>;
  /** From the last byte sent to the dataset. */
  readonly restMs: Readonly<Record<Way, number>>;
}

type Outcome = Pick<KillRound, "phase" | "findings">;

class Torture {
  readonly #known = new Map<string, Known>();
  constructor(
    private readonly axi: AxiProcess,
    private readonly user: TortureUser,
    private readonly sql: Sql,
  ) {}

  /** Uploads and changes the file in peace, by all ways. */
  async learn(file: TortureFile): Promise<void> {
    let sentAt = 0;
    const body = () => bodyOf(file.bytes, 1, () => void (sentAt = performance.now()));
    const post = async (path: string) => {
      const answer = await this.user.json(path, {
        method: "POST",
        headers: { "content-type": BYTES },
        body: body(),
      });
      return {
        id: answer.dataset_id,
        ms: performance.now() - sentAt,
        content: await this.#contentOf(answer.dataset_id),
      };
    };
    const plain = await post(uploadPath(file));
    const append = await post(`/datasets/${plain.id}/append`),
      replace = await post(`/datasets/${plain.id}/replace`);
    await this.#remove(plain.id);
    const upload = await this.#begin(file);
    await upload.send(body());
    const { dataset_id } = await upload.ended();
    this.#known.set(file.name, {
      content: plain.content,
      changed: { append: append.content, replace: replace.content },
      restMs: { plain: plain.ms, tus: performance.now() - sentAt, append: append.ms, replace: replace.ms },
    });
    const findings = await this.#check(file, dataset_id);
    if (findings.length > 0) throw new Error(`Cannot begin: ${findings}`);
  }

  /** Kills once and looks what is wrong. */
  async round(way: Way, file: TortureFile, moment: Moment): Promise<KillRound> {
    const { phase, findings } = way === "plain"
      ? await this.#plain(file, moment)
      : way === "tus"
      ? await this.#resumable(file, moment)
      : await this.#change(way, file, moment);
    return { way, file: file.name, phase, findings };
  }

  /** Kills in an upload by one request, and sends it again with the same key. */
  async #plain(file: TortureFile, moment: Moment): Promise<Outcome> {
    const send = this.#sending(uploadPath(file));
    const phase = await this.#killWithin(file, this.#after(file, "plain", moment), send);
    const findings = await this.#startAgain();
    const answer = await this.#again(file, send);
    if (answer.status === 201) {
      findings.push(...await this.#check(file, (await answer.json()).dataset_id));
    } else findings.push(`the same upload again answers ${answer.status} ${await answer.text()}`);
    return { phase, findings };
  }

  /** Kills in a change of a dataset's rows, which is then as before or as after, and sends it again with the same key. */
  async #change(change: Change, file: TortureFile, moment: Moment): Promise<Outcome> {
    const { dataset_id: id } = await (await this.#sending(uploadPath(file))(file.bytes)).json();
    const send = this.#sending(`/datasets/${id}/${change}`), known = this.#known.get(file.name);
    const phase = await this.#killWithin(file, this.#after(file, change, moment), send);
    const findings = await this.#startAgain();
    const content = await this.#contentOf(id), after = known?.changed[change];
    if (content !== known?.content && content !== after) {
      findings.push(`${id} is neither as before nor as after`);
    }
    const answer = await this.#again(file, send);
    if (answer.status !== 200) {
      findings.push(`the same again answers ${answer.status} ${await answer.text()}`);
    } else await answer.body?.cancel();
    findings.push(...await leftoversOf(this.sql));
    if (await this.#contentOf(id) !== after) findings.push(`${id} is not what ${change} makes of it`);
    await this.#remove(id);
    return { phase, findings };
  }

  /** Posts bodies to the path, all under one key. */
  #sending(path: string): (body: BodyInit) => Promise<Response> {
    const headers = { "content-type": BYTES, "idempotency-key": crypto.randomUUID() };
    return (body) => this.user.call(path, { method: "POST", headers, body });
  }

  /** Sends the file again, as if the minute were over for which the key belongs to the process that was killed. */
  async #again(file: TortureFile, send: (body: BodyInit) => Promise<Response>): Promise<Response> {
    await this.sql`
      update axi.idempotency_keys set expires_at = now() - interval '1 second' where lease_id is not null`;
    return await send(file.bytes);
  }

  /** Kills in an upload that can be resumed, and resumes it. */
  async #resumable(file: TortureFile, moment: Moment): Promise<Outcome> {
    const upload = await this.#begin(file);
    const phase = await this.#killWithin(file, this.#after(file, "tus", moment), upload.send);
    const findings = await this.#startAgain();
    const head = await this.user.call(upload.place, { method: "HEAD", headers: TUS });
    const offset = Number(head.headers.get("upload-offset"));
    if (head.status !== 200) findings.push(`HEAD answers ${head.status}`);
    if (offset < file.bytes.length) {
      const { status } = await upload.send(file.bytes.slice(offset), offset);
      if (status !== 204) findings.push(`the rest from ${offset} on is answered with ${status}`);
    }
    // As if the minute were over for which the process that was killed has the load.
    await this
      .sql`update axi.uploads set leased_until = now() - interval '1 second' where leased_until > now()`;
    const { phase: end, dataset_id, problem } = await upload.ended();
    if (end === "ready") findings.push(...await this.#check(file, dataset_id));
    else findings.push(`the upload has failed: ${JSON.stringify(problem)}`);
    await this.user.call(upload.place, { method: "DELETE", headers: TUS });
    return { phase, findings };
  }

  /** Begins an upload by tus. */
  async #begin(file: TortureFile) {
    const { headers } = await this.user.call("/uploads", {
      method: "POST",
      headers: {
        ...TUS,
        "upload-length": String(file.bytes.length),
        "upload-metadata": `filename ${btoa(file.name)}`,
      },
    });
    const place = headers.get("location") ?? "";
    const piece = { ...TUS, "content-type": "application/offset+octet-stream" };
    return {
      place,
      send: (body: BodyInit, from = 0) =>
        this.user.call(place, {
          method: "PATCH",
          headers: { ...piece, "upload-offset": String(from) },
          body,
        }),
      /** The last status. */
      ended: async () => {
        let status = { phase: "", dataset_id: "", problem: null };
        await eventually("the upload ends", async () => {
          status = await this.user.json(`${place}/status`);
          return status.phase === "ready" || status.phase === "failed";
        }, DEADLINE_MS);
        return status;
      },
    };
  }

  #after(file: TortureFile, way: Way, { bytes, rest }: Moment): { bytes: number; restMs: number } {
    return { bytes, restMs: rest * (this.#known.get(file.name)?.restMs[way] ?? 0) };
  }

  /** Sends the file and kills the service at the moment; what it was doing. */
  async #killWithin(
    file: TortureFile,
    { bytes, restMs }: { bytes: number; restMs: number },
    send: (body: BodyInit) => Promise<Response>,
  ): Promise<string> {
    const reached = Promise.withResolvers<void>();
    let isAnswered = false;
    const sending = send(bodyOf(file.bytes, bytes, reached.resolve)).then(async (answer) => {
      isAnswered = true;
      await answer.body?.cancel();
    }).catch(() => {}); // the connection ends with the service
    await Promise.race([reached.promise, sending]);
    await delay(restMs);
    const phase = `${bytes < 1 ? "sending" : isAnswered ? "answered" : "sent"}, ${await this.#statements()}`;
    await this.axi.kill();
    await sending;
    return phase;
  }

  /** What the database does for the service at the moment, and how far an upload by tus is. */
  async #statements(): Promise<string> {
    const rows = await this.sql<{ doing: string }[]>`
      select distinct case when state like 'idle in transaction%' then 'open transaction'
        else lower((regexp_match(query, '^\\s*(\\w+)'))[1]) end as doing
      from pg_stat_activity
      where datname = current_database() and application_name = 'axi' and state <> 'idle'
      union select phase from axi.uploads where phase in ('surveying', 'loading')
      order by 1`;
    return rows.map(({ doing }) => doing).join(" and ") || "no statement";
  }

  /** Starts the service on what is there; gives what is wrong then and once its housekeeping has swept. */
  async #startAgain(): Promise<string[]> {
    await eventually("the database has noticed", async () => {
      const [row] = await this.sql`
        select 1 from pg_stat_activity where datname = current_database() and application_name = 'axi'`;
      return row === undefined;
    }, DEADLINE_MS);
    const findings = await leftoversOf(this.sql);
    await ageBlobs(this.axi.blobs);
    await this.axi.start();
    let stray: string[] = [];
    await eventually("the sweep is over", async () => {
      stray = await strayBlobs(this.sql, this.axi.blobs);
      return stray.length === 0;
    }).catch(() => {}); // what is left is a finding
    return [...findings, ...stray];
  }

  /** Whether the only dataset is this one and what it would have been in peace; removes it. */
  async #check(file: TortureFile, datasetId: string): Promise<string[]> {
    const findings = await leftoversOf(this.sql);
    const { items } = await this.user.json("/datasets?limit=100");
    for (const { dataset_id } of items) {
      if (dataset_id !== datasetId) findings.push(`one dataset too many: ${dataset_id}`);
      const isKnown = await this.#contentOf(dataset_id) === this.#known.get(file.name)?.content;
      if (!isKnown) findings.push(`${dataset_id} is not what ${file.name} gives`);
      await this.#remove(dataset_id);
    }
    return findings;
  }

  /** All of a dataset that does not depend on when it was made. */
  async #contentOf(id: string): Promise<string> {
    const dataset = await this.user.json(`/datasets/${id}`);
    const { rows } = await this.user.json(`/datasets/${id}/rows?limit=1000`);
    const { columns } = await this.user.json(`/datasets/${id}/summary`);
    const { items } = await this.user.json(`/datasets/${id}/rejects?limit=1000`);
    const original = await this.user.call(`/datasets/${id}/original`);
    const sha256 = createHash("sha256").update(new Uint8Array(await original.arrayBuffer())).digest("hex");
    const { row_count, rejected_count, columns: described, content_sha256 } = dataset;
    return JSON.stringify([
      ...[row_count, rejected_count, described, rows, columns, items],
      sha256 === content_sha256 ? sha256 : "the original is not what was sent",
    ]);
  }

  async #remove(id: string): Promise<void> {
    const answer = await this.user.call(`/datasets/${id}?permanent=true`, { method: "DELETE" });
    await answer.body?.cancel();
  }
}

function uploadPath({ name }: TortureFile): string {
  return `/datasets/upload?name=${encodeURIComponent(name)}`;
}

/** The bytes in small chunks; `onShare` is called when that share of them has been taken. */
function bodyOf(
  bytes: Uint8Array<ArrayBuffer>,
  share: number,
  onShare: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= share * bytes.length) onShare();
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.slice(at, at + CHUNK_BYTES));
      at += CHUNK_BYTES;
    },
  }, { highWaterMark: 0 });
}
