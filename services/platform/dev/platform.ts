import { AppError } from "@shared/core/errors.ts";
import { buildFrontend, FRONTENDS } from "../frontends/build_frontend.ts";
import { isolated, type PlatformService } from "../processes/platform_service.ts";
import { createServiceGroup, type RunningService } from "../processes/service_group.ts";
import { SERVICES } from "../processes/services.ts";
import { DEMO, SAMPLES, seed } from "../seed.ts";
import { type DevComponents, startComponents } from "./dev_components.ts";
import type { DevConfig } from "./dev_config.ts";
import { type DevFolder, openDevFolder } from "./dev_folder.ts";
import { say } from "./say.ts";

const SEEDED = "seeded";

/** Everything that exists, in one process and the embedded PostgreSQL under it; resolves after the drain. */
export async function run(config: DevConfig, signal: AbortSignal): Promise<void> {
  const begun = performance.now();
  using folder = await openDevFolder(config.dataDir, { ...config, isHeld: config.watched !== null });
  const services = SERVICES.map((service) => ({ ...service, port: service.port + config.portOffset }));
  for (const service of services) refuseTakenPort(service, config.host);
  const built = Promise.all(FRONTENDS.map(buildFrontend)); // while the components start
  built.catch(() => {}); // awaited below
  await using components = await startComponents(config, folder, services);
  await built;
  await using group = createServiceGroup(signal);
  for (const service of services) {
    signal.throwIfAborted();
    await group.start(config.isIsolated ? isolated(service) : service, components.environmentOf(service));
  }
  if (components.postgres !== null) await seedOnce(group.services, folder, signal);
  signal.throwIfAborted();
  if (!config.watched?.isAgain) say(table(group.services, config, components));
  say(`ready in ${Math.round(performance.now() - begun)} ms`);
  await Promise.race([group.ended(), components.failed]);
  if (config.watched === null) say("stopped; the data is there at the next start");
}

/** Says it before anything is started, and names the way out. */
function refuseTakenPort({ name, port }: PlatformService, hostname: string): void {
  try {
    Deno.listen({ hostname, port }).close();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.AddrInUse)) throw cause;
    throw new AppError(
      "CONFLICT",
      `Cannot start ${name} on ${hostname}:${port}: the port is taken. End what uses it, or add --port-offset 100`,
      { cause },
    );
  }
}

async function seedOnce(
  services: readonly RunningService[],
  folder: DevFolder,
  signal: AbortSignal,
): Promise<void> {
  const axi = services.find(({ name }) => name === "axi");
  if (axi === undefined || await folder.isMarked(SEEDED)) return;
  say("first start: making the demo user and the sample datasets");
  await seed(axi.url, signal, (line) => say(`  ${line}`));
  await folder.mark(SEEDED);
}

function table(services: readonly RunningService[], config: DevConfig, { postgres }: DevComponents): string {
  const rows = [
    ...services.map(({ name, url, isDashboard }) => [
      name,
      isDashboard ? `${url}   to look at` : `${url}   documentation: ${url}/docs`,
    ]),
    ["PostgreSQL", postgres === null ? "yours, by POSTGRES_URL" : `127.0.0.1:${postgres.port}, embedded`],
    ["data", config.dataDir],
    ...postgres === null ? [] : [
      ["sign in", `${DEMO.email} (or ${DEMO.username}), password ${DEMO.password}`],
      [
        "datasets",
        SAMPLES.map(({ name, rowCount }) => `${name} (${rowCount.toLocaleString("en")} rows)`).join(", "),
      ],
    ],
    ["stop", "Ctrl-C; `deno task dev --fresh` begins anew"],
  ];
  return ["", ...rows.map(([label = "", text = ""]) => `  ${label.padEnd(12)}${text}`), ""].join("\n");
}
