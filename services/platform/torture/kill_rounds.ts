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

/** How the service was killed and what was wrong afterwards. */
export interface KillRound {
  readonly way: "plain" | "tus";
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
export async function killRounds({ rounds, seed, rows }: KillRounds): Promise<KillRound[]> {
  await using axi = await startAxiProcess();
  const sql = connect(axi.superuserUrl, { max: 2 });
  await using _sql = { [Symbol.asyncDispose]: () => sql.end({ timeout: 5 }) };
  const user = await newTortureUser(axi.url), torture = new Torture(axi, user, sql);
  const random = createRandom(seed), files = tortureFiles(rows);
  for (const file of files) await torture.learn(file);
  const results: KillRound[] = [];
  for (let round = 0; round < rounds; round++) {
    const file = files[Math.floor(round / 2) % files.length] ?? files[0];
    const at = random.next();
    const isSending = at < WHILE_SENDING;
    const moment = isSending
      ? { bytes: at / WHILE_SENDING, rest: 0 }
      : { bytes: 1, rest: 1.2 * (at - WHILE_SENDING) / (1 - WHILE_SENDING) };
    results.push(await (round % 2 === 0 ? torture.plain(file, moment) : torture.resumable(file, moment)));
  }
  return results;
}

type Way = KillRound["way"];

/** What is known of a file's dataset when nobody is killed. */
interface Known {
  readonly content: string;
  /** From the last byte sent to the dataset, by either way. */
  readonly restMs: Readonly<Record<Way, number>>;
}

class Torture {
  readonly #known = new Map<string, Known>();
  constructor(
    private readonly axi: AxiProcess,
    private readonly user: TortureUser,
    private readonly sql: Sql,
  ) {}

  /** Uploads the file in peace, by both ways. */
  async learn(file: TortureFile): Promise<void> {
    let sentAt = 0;
    const body = () => bodyOf(file.bytes, 1, () => void (sentAt = performance.now()));
    const { dataset_id } = await this.user.json(uploadPath(file), {
      method: "POST",
      headers: { "content-type": BYTES },
      body: body(),
    });
    const plain = performance.now() - sentAt, content = await this.#contentOf(dataset_id);
    await this.#remove(dataset_id);
    const upload = await this.#begin(file);
    await upload.send(body());
    const { dataset_id: resumed } = await upload.ended();
    this.#known.set(file.name, { content, restMs: { plain, tus: performance.now() - sentAt } });
    const findings = await this.#check(file, resumed);
    if (findings.length > 0) throw new Error(`Cannot begin: ${findings}`);
  }

  /** Kills in an upload by one request, and sends it again with the same key. */
  async plain(file: TortureFile, moment: Moment): Promise<KillRound> {
    const key = crypto.randomUUID();
    const send = (body: BodyInit) =>
      this.user.call(uploadPath(file), {
        method: "POST",
        headers: { "content-type": BYTES, "idempotency-key": key },
        body,
      });
    const phase = await this.#killWithin(file, this.#after(file, "plain", moment), send);
    const findings = await this.#startAgain();
    let answer = await send(file.bytes);
    if (answer.status === 409) { // the key belongs to whoever was killed until its lease is over
      await answer.body?.cancel();
      await this.sql`update axi.idempotency_keys set expires_at = now() - interval '1 second'`;
      answer = await send(file.bytes);
    }
    if (answer.status === 201) {
      findings.push(...await this.#check(file, (await answer.json()).dataset_id));
    } else findings.push(`the same upload again answers ${answer.status} ${await answer.text()}`);
    return { way: "plain", file: file.name, phase, findings };
  }

  /** Kills in an upload that can be resumed, and resumes it. */
  async resumable(file: TortureFile, moment: Moment): Promise<KillRound> {
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
    return { way: "tus", file: file.name, phase, findings };
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
