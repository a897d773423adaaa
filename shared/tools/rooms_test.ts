import { assertEquals, assertMatch } from "../testing/assert.ts";
import { refusal, targetOf } from "./rooms.ts";

const ALLOWED: readonly (readonly [from: string, specifier: string, isType?: boolean])[] = [
  ["shared/core/ids.ts", "uuidv7"],
  ["shared/contracts/axi_accounts.ts", "../core/ids.ts"],
  ["shared/events/catalog/dataset_uploaded.ts", "../envelope.ts"],
  ["shared/postgres/copy.ts", "postgres"],
  ["shared/blob/postgres_blob.ts", "../postgres/sql.ts"],
  ["shared/cache/redis_cache.ts", "../redis/connect.ts"],
  ["shared/auth/verify.ts", "../http/app_env.ts", true],
  ["shared/http/frame.ts", "../log/log.ts"],
  ["services/axi/main.ts", "@shared/runtime/run_main.ts"],
  ["services/axi/start.ts", "./wiring.ts"],
  ["services/axi/migrations.ts", "@shared/postgres/idempotency.ts"],
  ["services/axi/wiring.ts", "./datasets/repository.ts"],
  ["services/axi/config.ts", "zod"],
  ["services/axi/datasets/routes.ts", "@hono/zod-openapi"],
  ["services/axi/datasets/routes.ts", "./service.ts", true],
  ["services/axi/datasets/upload_routes.ts", "hono"],
  ["services/axi/datasets/service.ts", "./repository.ts", true],
  ["services/axi/datasets/service.ts", "@shared/http/rate_limit.ts", true],
  ["services/axi/datasets/service.ts", "../analytics/pearson.ts"],
  ["services/axi/datasets/repository.ts", "@shared/postgres/sql.ts", true],
  ["services/axi/datasets/tables_postgres.ts", "@shared/postgres/copy.ts"],
  ["services/axi/datasets/upload_int_test.ts", "@shared/testing/database.ts"],
  ["services/platform/dev.ts", "../axi/app.ts"],
  ["services/nexus/pages/dataset.tsx", "../../../islands/nexus/CorrelationTable.tsx"],
  ["islands/nexus/CorrelationTable.tsx", "@shared/contracts/axi_analytics.ts", true],
  ["islands/nexus/CorrelationTable.tsx", "@preact/signals"],
];

const REFUSED: readonly (readonly [from: string, specifier: string, message: RegExp, isType?: boolean])[] = [
  ["shared/core/ids.ts", "zod", /only/],
  ["shared/core/ids.ts", "../contracts/common.ts", /only/],
  ["shared/contracts/common.ts", "hono", /only/],
  ["shared/postgres/copy.ts", "../http/problem.ts", /higher room/],
  ["shared/events/outbox.ts", "../../services/axi/app.ts", /lives in shared/],
  ["shared/http/frame.ts", "postgres", /belongs to/],
  ["shared/http/frame.ts", "../testing/assert.ts", /outside tests/],
  ["shared/blob/postgres_blob.ts", "@shared/postgres/sql.ts", /relative path/],
  ["services/axi/app.ts", "../../shared/http/frame.ts", /write "@shared\/http\/frame\.ts"/],
  ["services/platform/dev.ts", "../../shared/core/errors.ts", /write "@shared/],
  ["services/axi/main.ts", "postgres", /belongs to/],
  ["services/axi/config.ts", "./wiring.ts", /only/],
  ["services/axi/datasets/routes.ts", "./repository.ts", /call the service/, true],
  ["services/axi/datasets/routes.ts", "@shared/postgres/sql.ts", /only/],
  ["services/axi/datasets/service.ts", "./repository.ts", /take its type/],
  ["services/axi/datasets/service.ts", "hono", /belongs to/],
  ["services/axi/datasets/service.ts", "@shared/http/problem.ts", /only/],
  ["services/axi/datasets/service.ts", "@shared/http/rate_limit.ts", /import type/],
  ["services/axi/datasets/service.ts", "../app.ts", /the entry imports you/],
  ["services/axi/datasets/repository.ts", "@shared/http/problem.ts", /only/],
  ["services/axi/datasets/service.ts", "../../aide/insights/service.ts", /shared\/clients/],
  ["services/axi/datasets/service_test.ts", "../../aide/insights/service.ts", /shared\/clients/],
  ["services/echo/router/service.ts", "../notification/service.ts", /shared\/clients/],
  ["services/axi/datasets/service.ts", "npm:lodash@4", /import_map/],
  ["islands/nexus/CorrelationTable.tsx", "@shared/contracts/axi_analytics.ts", /import type/],
  ["islands/nexus/CorrelationTable.tsx", "zod", /only/],
  ["islands/boot.ts", "node:path", /browser/],
];

Deno.test("refusal() allows what the table of rooms allows", () => {
  for (const [from, specifier, isType = false] of ALLOWED) {
    assertEquals(refusal({ from, specifier, isType }), null, `${from} -> ${specifier}`);
  }
});

Deno.test("refusal() refuses what the table of rooms refuses, and says the way out", () => {
  for (const [from, specifier, message, isType = false] of REFUSED) {
    assertMatch(refusal({ from, specifier, isType }) ?? "allowed", message, `${from} -> ${specifier}`);
  }
});

Deno.test("targetOf() resolves relative, mapped and package specifiers", () => {
  assertEquals(targetOf("services/axi/app.ts", "../../shared/core/ids.ts"), {
    kind: "file",
    path: "shared/core/ids.ts",
  });
  assertEquals(targetOf("services/axi/app.ts", "@shared/core/ids.ts"), {
    kind: "file",
    path: "shared/core/ids.ts",
  });
  assertEquals(targetOf("services/axi/app.ts", "@hono/zod-openapi/x"), {
    kind: "package",
    name: "@hono/zod-openapi",
  });
  assertEquals(targetOf("services/axi/app.ts", "hono/cors"), { kind: "package", name: "hono" });
});
