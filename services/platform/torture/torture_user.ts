/** A signed-in user of an AXI that runs somewhere: what the torture tests talk to it with. */
export interface TortureUser {
  /** Calls a path of the API with the user's token. */
  call(path: string, init?: RequestInit): Promise<Response>;
}

/** Signs a new user up and in. */
export async function newTortureUser(url: string): Promise<TortureUser> {
  const api = `${url}/api/v1`, username = `t${crypto.randomUUID().slice(0, 12)}`;
  const password = crypto.randomUUID();
  const post = async (path: string, body: unknown): Promise<Record<string, string>> => {
    const headers = { "content-type": "application/json" };
    return await (await fetch(api + path, { method: "POST", headers, body: JSON.stringify(body) })).json();
  };
  await post("/auth/register", { username, email: `${username}@example.com`, password });
  const { access_token } = await post("/auth/token", { grant_type: "password", username, password });
  if (access_token === undefined) throw new Error(`Cannot sign in at ${url}`);
  return {
    call(path, init = {}) {
      const headers = new Headers(init.headers);
      headers.set("authorization", `Bearer ${access_token}`);
      return fetch(path.startsWith("/api/") ? url + path : api + path, { ...init, headers });
    },
  };
}
