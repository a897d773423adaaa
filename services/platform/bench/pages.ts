import { parseArgs } from "node:util";
import { say } from "../dev/say.ts";
import { DEMO } from "../seed.ts";

const USAGE =
  `Usage: deno run -A services/platform/bench/pages.ts [--url http://127.0.0.1:3000] [--rounds 200]
Times every page of a NEXUS that runs with the demo data, one request after another, warm. AXI must let so many through:
  AXI_RATE_BURST=1000000 deno task dev`;
const WARM_UP = 30;
/** What stands in the place of a part that could not be loaded. */
const FAILURE = /role="alert"/;

interface Datasets {
  readonly items: readonly {
    readonly dataset_id: string;
    readonly name: string;
    readonly row_count: number;
  }[];
}

/** The `Cookie` header of a new session. */
async function signIn(url: string): Promise<string> {
  const response = await fetch(`${url}/login`, {
    method: "POST",
    body: new URLSearchParams({ username: DEMO.username, password: DEMO.password }),
    headers: { "sec-fetch-site": "same-origin" },
    redirect: "manual",
  });
  await response.body?.cancel();
  const [cookie] = response.headers.getSetCookie();
  if (cookie === undefined) throw new Error(`Cannot sign in at ${url}: it answered ${response.status}`);
  return cookie.split(";")[0];
}

/** Every page that there is, those of a dataset for the smallest and the largest one. */
async function pagesOf(url: string, cookie: string): Promise<string[]> {
  const response = await fetch(`${url}/api/axi/datasets?limit=100`, { headers: { cookie } });
  const { items }: Datasets = await response.json();
  const bySize = [...items].sort((a, b) => a.row_count - b.row_count);
  const ids = new Set([bySize[0], bySize.at(-1)].flatMap((one) => one === undefined ? [] : [one.dataset_id]));
  const tabs = ["", "/correlations", "/cohorts", "/rows", "/quality", "/rejects"];
  return [
    ...["/", "/datasets", "/reports", "/status", "/account", "/admin"],
    ...[...ids].flatMap((id) => tabs.map((tab) => `/datasets/${id}${tab}`)),
  ];
}

async function time(address: string, cookie: string, rounds: number) {
  const times: number[] = [];
  let bytes = 0, status = 0;
  for (let round = 0; round < WARM_UP + rounds; round++) {
    const begun = performance.now();
    const response = await fetch(address, { headers: { cookie, accept: "text/html" }, redirect: "manual" });
    const body = new Uint8Array(await response.arrayBuffer());
    bytes = body.byteLength;
    status = response.status;
    if (round >= WARM_UP) times.push(performance.now() - begun);
    if (FAILURE.test(new TextDecoder().decode(body))) {
      throw new Error(
        `Cannot time ${address}: a part of it failed; does AXI limit the rate (AXI_RATE_BURST)?`,
      );
    }
  }
  times.sort((a, b) => a - b);
  const at = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(share * times.length))].toFixed(1);
  return { status, bytes, p50: at(0.5), p95: at(0.95) };
}

const { values } = parseArgs({
  options: {
    url: { type: "string", default: "http://127.0.0.1:3000" },
    rounds: { type: "string", default: "200" },
    help: { type: "boolean" },
  },
});
if (values.help === true) {
  say(USAGE);
} else {
  const cookie = await signIn(values.url);
  say("page | status | KB | p50 ms | p95 ms");
  for (const page of await pagesOf(values.url, cookie)) {
    const { status, bytes, p50, p95 } = await time(values.url + page, cookie, Number(values.rounds));
    say(
      `${page.replace(/[0-9a-f-]{36}/, "<id>")} | ${status} | ${(bytes / 1000).toFixed(1)} | ${p50} | ${p95}`,
    );
  }
}
