import { assertEquals } from "../../testing/assert.ts";
import { createSessionCookie } from "./session_cookie.ts";

const requestWith = (cookie: string) => new Request("http://dash.example/", { headers: { cookie } });

Deno.test("createSessionCookie() keeps the token out of reach of scripts and other sites' requests", () => {
  assertEquals(
    createSessionCookie({ isSecure: true }).keeping("axr_a-b_1"),
    "__Host-axi_rt=axr_a-b_1; Max-Age=604800; Path=/; HttpOnly; Secure; SameSite=Lax",
  );
  assertEquals(
    createSessionCookie({ isSecure: false }).clearing,
    "axi_rt=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax",
  );
});

Deno.test("createSessionCookie() reads its own cookie alone, and nothing that cannot be a token", () => {
  const secure = createSessionCookie({ isSecure: true });
  assertEquals(secure.read(requestWith("a=1; __Host-axi_rt=axr_x; axi_rt=axr_y")), "axr_x");
  for (
    const cookie of [
      "",
      "axi_rt=axr_y",
      "__Host-axi_rt=",
      "__Host-axi_rt=a%0Ab",
      `__Host-axi_rt=${"x".repeat(513)}`,
    ]
  ) {
    assertEquals(secure.read(requestWith(cookie)), null, cookie);
  }
});
