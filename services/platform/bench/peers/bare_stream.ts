import { begin } from "@shared/postgres/begin.ts";
import { connect } from "@shared/postgres/connect.ts";
import { copyIn } from "@shared/postgres/copy.ts";

// A server that does the least an upload can cost: the body's bytes go into COPY as they come, into the table `copied`
// that the statement in the address makes. It computes nothing, keeps no original and asks nobody who they are.
const DEADLINE_MS = 60_000;

const sql = connect(Deno.env.get("DATABASE_URL") ?? "", { max: 4 });

Deno.serve({ hostname: "127.0.0.1", port: Number(Deno.env.get("PORT")) }, async (request) => {
  const table = new URL(request.url).searchParams.get("table"), source = request.body;
  if (table === null || source === null) return new Response("ready");
  const rows = await begin(sql, async (tx) => {
    await tx.unsafe(table);
    return await copyIn(tx, "copy copied from stdin (format csv, header)", {
      source,
      deadlineMs: DEADLINE_MS,
    });
  });
  return Response.json({ rows }, { status: 201 });
});
