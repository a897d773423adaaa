import { type Bench, rotated } from "./bench.ts";
import { conversation, type Exchange } from "./conversation.ts";
import { measured } from "./measure.ts";
import { fileBody, formBody, jsonBody } from "./send.ts";
import {
  call,
  correlate,
  type DatasetId,
  remove,
  type Service,
  signedIn,
  summarize,
  uploaded,
} from "./service.ts";

const SECONDS = 3;
const CONNECTIONS = 8;
const CACHED_ANSWERS = 200;
/** Answers before those that are measured, since what compiles while it runs gets faster. */
const WARM_UP_ANSWERS = 2_000;

/** e: answers about a large dataset that are ready; the peers have theirs in Redis. */
export async function readyAnswers(bench: Bench): Promise<void> {
  const body = formBody(await fileBody(bench.files.a));
  const stored: { service: Service; id: DatasetId }[] = [];
  for (const service of [bench.axi, bench.django, bench.fastApi]) {
    const id = await uploaded(service, body, service === bench.axi ? "" : "?mode=stream");
    await summarize(service, id);
    await correlate(service, id);
    stored.push({ service, id });
  }
  for (let round = 0; round < bench.rounds; round++) {
    for (const { service, id } of rotated(stored, round)) {
      const summary = { method: "GET", path: `/datasets/${id}/summary` };
      const pearson = { method: "POST", path: "/analytics/correlations", json: { dataset_id: id } };
      await load(bench, service, { section: "e", item: "summary", round, exchange: summary });
      await load(bench, service, { section: "e", item: "pearson", round, exchange: pearson });
    }
  }
  for (const { service, id } of stored) await remove(service, id);
  for (let round = 0; round < bench.rounds; round++) await dearAnswers(bench, round, body);
}

/** f: who am I, by token and a row of the database. */
export async function whoAmI(bench: Bench): Promise<void> {
  for (let round = 0; round < bench.rounds; round++) {
    for (const service of rotated([bench.axi, bench.django, bench.fastApi], round)) {
      const exchange = { method: "GET", path: "/users/me" };
      await load(bench, service, { section: "f", item: "users/me", round, exchange });
    }
  }
}

/** What AXI computes when asked first: of a dataset that is new, and then again. */
async function dearAnswers(bench: Bench, round: number, body: ReturnType<typeof formBody>): Promise<void> {
  const { axi, stack, results } = bench;
  const id = await uploaded(axi, body);
  const cohorts = { dataset_id: id, actor_column: "user_id", time_column: "created_at", grain: "month" };
  const asked = [
    ["spearman", "/analytics/correlations", { dataset_id: id, method: "spearman" }],
    ["kendall", "/analytics/correlations", { dataset_id: id, method: "kendall" }],
    ["cohorts", "/analytics/cohorts", cohorts],
  ] as const;
  for (const [item, path, json] of asked) {
    const first = await measured(stack, axi.pid, () => call(axi, `POST ${path}`, jsonBody(json)));
    await results.add({ section: "e", item: `${item}, first`, by: axi.name, round, figures: first });
    const told = await conversation(await exchangeOf(axi, { method: "POST", path, json }), {
      connections: 1,
      isOver: (count) => count >= CACHED_ANSWERS,
    });
    const figures = { p50_ms: told.p50Ms, p95_ms: told.p95Ms };
    await results.add({ section: "e", item: `${item}, cached`, by: axi.name, round, figures });
  }
  await remove(axi, id);
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly json?: unknown;
}

/** Asks for some seconds over several connections, each waiting for its answer. */
async function load(
  { stack, results }: Bench,
  service: Service,
  { exchange, ...named }: { section: string; item: string; round: number; exchange: Asked },
): Promise<void> {
  const asked = await exchangeOf(service, exchange);
  await conversation(asked, { connections: CONNECTIONS, isOver: (count) => count >= WARM_UP_ANSWERS });
  let told = { count: 0, bytes: 0, p50Ms: 0, p95Ms: 0 };
  const cost = await measured(stack, service.pid, async () => {
    const until = performance.now() + SECONDS * 1000;
    told = await conversation(asked, { connections: CONNECTIONS, isOver: () => performance.now() > until });
  });
  const perRequest = (seconds: number) => seconds / told.count * 1e6;
  const figures = {
    requests_per_second: told.count / cost.seconds,
    p50_ms: told.p50Ms,
    p95_ms: told.p95Ms,
    service_cpu_us: perRequest(cost.service_cpu_s),
    postgres_cpu_us: perRequest(cost.postgres_cpu_s),
    redis_cpu_us: perRequest(cost.redis_cpu_s),
    peak_mb: cost.peak_mb,
    answer_bytes: told.bytes,
  };
  await results.add({ ...named, by: service.name, figures });
}

async function exchangeOf(service: Service, { method, path, json }: Asked): Promise<Exchange> {
  return { url: service.url + path, method, headers: await signedIn(service), json };
}
