import { z } from "zod";
import type { ServerProcess } from "./server_process.ts";
import { type Body, jsonBody, send } from "./send.ts";

/** Both names that a token comes under. */
const TokenAnswer = z.object({ access: z.string() })
  .or(z.object({ access_token: z.string() }).transform(({ access_token }) => ({ access: access_token })));
const Uploaded = z.object({ dataset_id: z.union([z.string(), z.number()]) });
/** Tokens of AXI live for fifteen minutes at most. */
const TOKEN_MS = 5 * 60_000;

export type DatasetId = z.infer<typeof Uploaded>["dataset_id"];

/** A service with AXI's routes: AXI itself, or a peer. */
export interface Service extends ServerProcess {
  readonly name: string;
  readonly account: { readonly username: string; readonly password: string };
}

const tokens = new WeakMap<Service, { readonly token: string; readonly at: number }>();

/** Headers of a caller who has signed in. */
export async function signedIn(service: Service): Promise<Record<string, string>> {
  let known = tokens.get(service);
  if (known === undefined || performance.now() - known.at > TOKEN_MS) {
    const login = jsonBody(service.account);
    const answer = TokenAnswer.parse(
      await send(`${service.url}/auth/token`, { method: "POST", body: login }),
    );
    known = { token: answer.access, at: performance.now() };
    tokens.set(service, known);
  }
  return { authorization: `Bearer ${known.token}` };
}

/** Uploads a file; `query` chooses how a peer stores it. Gives all of the answer. */
export async function upload(service: Service, body: Body, query = ""): Promise<unknown> {
  return await call(service, `POST /datasets/upload${query}`, body);
}

/** Uploads a file; the id that it got. */
export async function uploaded(service: Service, body: Body, query = ""): Promise<DatasetId> {
  return Uploaded.parse(await upload(service, body, query)).dataset_id;
}

/** Removes a dataset with its table; AXI keeps it in its trash unless told otherwise. */
export async function remove(service: Service, id: DatasetId): Promise<void> {
  await call(service, `DELETE /datasets/${id}?permanent=true`);
}

export async function summarize(service: Service, id: DatasetId): Promise<void> {
  await call(service, `GET /datasets/${id}/summary`);
}

export async function correlate(service: Service, id: DatasetId): Promise<void> {
  await call(service, "POST /analytics/correlations", jsonBody({ dataset_id: id }));
}

/** Sends a request, named as `GET /path`, of the signed-in caller; its answer, read as JSON. */
export async function call(service: Service, route: string, body?: Body): Promise<unknown> {
  const [method, path] = route.split(" ");
  return await send(service.url + path, { method, body, headers: await signedIn(service) });
}
