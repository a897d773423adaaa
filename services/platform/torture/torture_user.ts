/** A signed-in user of an AXI that runs somewhere: what the torture tests talk to it with. */
export interface TortureUser {
  /** Calls a path of the API with the user's token. */
  call(path: string, init?: RequestInit): Promise<Response>;
  /** The JSON that such a call answers with; throws unless it is well. */
  // deno-lint-ignore no-explicit-any -- safe because a test that reads a wrong member fails
  json(path: string, init?: RequestInit): Promise<any>;
}

/** Tokens live for a quarter of an hour. */
const TOKEN_MS = 5 * 60_000;

/** Signs a new user up; signs in again whenever the token has become old. */
export async function newTortureUser(url: string): Promise<TortureUser> {
  const api = `${url}/api/v1`, username = `t${crypto.randomUUID().slice(0, 12)}`;
  const password = crypto.randomUUID();

  async function post(path: string, body: unknown): Promise<Record<string, string>> {
    const headers = { "content-type": "application/json" };
    return await (await fetch(api + path, { method: "POST", headers, body: JSON.stringify(body) })).json();
  }

  async function signIn(): Promise<string> {
    const tokens = await post("/auth/token", { grant_type: "password", username, password });
    if (tokens.access_token === undefined) throw new Error(`Cannot sign in: ${JSON.stringify(tokens)}`);
    return tokens.access_token;
  }

  await post("/auth/register", { username, email: `${username}@example.com`, password });
  let token = signIn(), signedInAt = performance.now();

  async function call(path: string, init: RequestInit = {}): Promise<Response> {
    if (performance.now() - signedInAt > TOKEN_MS) [token, signedInAt] = [signIn(), performance.now()];
    const headers = new Headers(init.headers);
    headers.set("authorization", `Bearer ${await token}`);
    return await fetch(path.startsWith("/api/") ? url + path : api + path, { ...init, headers });
  }

  await token;
  return {
    call,
    async json(path, init) {
      const answer = await call(path, init);
      if (!answer.ok) {
        throw new Error(`Cannot go on: ${path} answers ${answer.status} ${await answer.text()}`);
      }
      return await answer.json();
    },
  };
}
