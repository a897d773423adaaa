import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { Dataset } from "@shared/contracts/axi_datasets.ts";
import { copyFrom, createTable, NO_TABLE, psql } from "../psql_copy.ts";
import { type Bench, type Contestant, inTurns } from "./bench.ts";
import { measured } from "./measure.ts";
import { run } from "./python.ts";
import { type Body, bytesBody, fileBody, formBody, send } from "./send.ts";
import { correlate, type DatasetId, remove, type Service, summarize, upload, uploaded } from "./service.ts";
import { peerDatabase } from "./services.ts";

const UPLOADS_AT_ONCE = 4;
const DUCKDB = fileURLToPath(new URL("./duckdb_insight.py", import.meta.url));
const DuckDbCost = z.object({ seconds: z.number(), cpu_seconds: z.number(), peak_bytes: z.number() });

/** a: one large file of mixed columns; AXI has all its statistics ready when it answers, the others have none. */
export async function loadMixed(bench: Bench): Promise<void> {
  const { axi, django, fastApi, files } = bench;
  const columns = await warmUp(bench);
  const body = formBody(await fileBody(files.a));
  await inTurns(bench, { section: "a", item: "load" }, [
    uploader(bench, axi, { body }),
    ...await psqlLoaders(bench, columns),
    uploader(bench, django, { body }),
    uploader(bench, fastApi, { body }),
    uploader(bench, django, { body, asStream: true }),
    uploader(bench, fastApi, { body, asStream: true }),
    await bareStreamLoader(bench, columns),
  ]);
}

/** b: 50 columns of numbers, without and with all their correlations. */
export async function loadNumbers(bench: Bench): Promise<void> {
  const body = formBody(await fileBody(bench.files.b));
  const services = [bench.axi, bench.django, bench.fastApi];
  await inTurns(bench, { section: "b", item: "load" }, services.map((by) => uploader(bench, by, { body })));
  await inTurns(
    bench,
    { section: "b", item: "load and correlations" },
    services.map((by) => uploader(bench, by, { body, onStored: (id) => correlate(by, id) })),
  );
}

/** c: many small files, four at a time. */
export async function loadSmallFiles(bench: Bench): Promise<void> {
  const bodies = await Promise.all(
    bench.files.small.map(async (path) => formBody(bytesBody(await Deno.readFile(path)), basename(path))),
  );
  const contestants = [bench.axi, bench.django, bench.fastApi].map((by) => manyUploader(bench, by, bodies));
  for (const contestant of contestants) { // once before, since what compiles while it runs gets faster
    await contestant.work();
    await contestant.cleanUp?.();
  }
  await inTurns(bench, { section: "c", item: "small files" }, contestants);
}

/** d: from the file to its summary and its correlations. */
export async function firstInsight(bench: Bench): Promise<void> {
  const body = formBody(await fileBody(bench.files.a));
  const onStored = (service: Service) => async (id: DatasetId) => {
    await summarize(service, id);
    await correlate(service, id);
  };
  await inTurns(bench, { section: "d", item: "first insight" }, [
    ...[bench.axi, bench.django, bench.fastApi].map((by) =>
      uploader(bench, by, { body, onStored: onStored(by) })
    ),
    duckDb(bench),
  ]);
}

/** Lets each service store a short file; the columns that AXI found in it. */
async function warmUp({ axi, django, fastApi, files }: Bench): Promise<Dataset["columns"]> {
  const body = formBody(await fileBody(files.warmUp));
  for (const service of [django, fastApi]) await remove(service, await uploaded(service, body));
  const dataset = Dataset.parse(await upload(axi, body));
  await remove(axi, dataset.dataset_id);
  return dataset.columns;
}

interface UploadOf {
  readonly body: Body;
  /** Lets a peer send the bytes on as they are, as its experts would. */
  readonly asStream?: boolean;
  /** What else belongs to the work. */
  onStored?(id: DatasetId): Promise<void>;
}

function uploader({ stack }: Bench, service: Service, { body, asStream, onStored }: UploadOf): Contestant {
  let id: DatasetId;
  return {
    name: service.name + (asStream ? ", stream" : ""),
    work: () =>
      measured(stack, service.pid, async () => {
        id = await uploaded(service, body, asStream ? "?mode=stream" : "");
        await onStored?.(id);
      }),
    cleanUp: () => remove(service, id),
  };
}

function manyUploader({ stack }: Bench, service: Service, bodies: readonly Body[]): Contestant {
  let ids: DatasetId[] = [];
  return {
    name: service.name,
    work: () => {
      ids = [];
      const waiting = bodies.values(); // shared by all senders
      const sender = async () => {
        for (const body of waiting) ids.push(await uploaded(service, body));
      };
      const senders = () => Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, sender));
      return measured(stack, service.pid, senders);
    },
    async cleanUp() {
      for (const id of ids) await remove(service, id);
    },
  };
}

async function psqlLoaders({ stack, files }: Bench, columns: Dataset["columns"]): Promise<Contestant[]> {
  const database = await peerDatabase(stack);
  const [table, copy] = [createTable(columns), copyFrom(files.a)];
  const loader = (name: string, before: readonly string[], load: readonly string[]): Contestant => ({
    name,
    prepare: () => psql(database, [NO_TABLE, ...before]),
    work: () => measured(stack, null, () => psql(database, load, { inOneTransaction: true })),
    cleanUp: () => psql(database, [NO_TABLE]),
  });
  return [
    loader("psql \\copy", [table], [copy]),
    loader("psql \\copy with its table", [], [table, copy]),
  ];
}

async function bareStreamLoader(
  { stack, bareStream, files }: Bench,
  columns: Dataset["columns"],
): Promise<Contestant> {
  const database = await peerDatabase(stack);
  const body = await fileBody(files.a);
  const url = `${bareStream.url}?table=${encodeURIComponent(createTable(columns))}`;
  return {
    name: "bare stream on Deno",
    prepare: () => psql(database, [NO_TABLE]),
    work: () => measured(stack, bareStream.pid, () => send(url, { method: "POST", body })),
    cleanUp: () => psql(database, [NO_TABLE]),
  };
}

/** DuckDB keeps nothing: it loads into memory, in a process that ends. Its start and imports are not counted. */
function duckDb({ programs, files }: Bench): Contestant {
  return {
    name: "DuckDB",
    async work() {
      const told = DuckDbCost.parse(JSON.parse(await run(join(programs, "python"), [DUCKDB, files.a])));
      return {
        seconds: told.seconds,
        service_cpu_s: told.cpu_seconds,
        postgres_cpu_s: 0,
        redis_cpu_s: 0,
        peak_mb: told.peak_bytes / 1e6,
      };
    },
  };
}
