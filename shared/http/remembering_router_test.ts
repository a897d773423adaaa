import { assertEquals } from "../testing/assert.ts";
import { newApp } from "./new_app.ts";

/** An app whose words and ids stand in one place. */
function open() {
  const app = newApp({ prefix: "/api/v1" });
  app.use("*", async (c, next) => {
    await next();
    c.header("x-passed", "yes");
  });
  app.get("/api/v1/things/all", (c) => c.text("all"));
  app.get("/api/v1/things/:id{[0-9]+}", (c) => c.text(`one ${c.req.param("id")}`));
  app.post("/api/v1/things/:id{[0-9]+}", (c) => c.text(`changed ${c.req.param("id")}`));
  return async (path: string, method = "GET") => {
    const response = await app.request(path, { method });
    return `${response.status} ${await response.text()} ${response.headers.get("x-passed")}`;
  };
}

Deno.test("an app finds the same routes whether a path is new to it or not", async () => {
  const ask = open();
  for (let i = 0; i < 3; i++) {
    assertEquals(await ask("/things/all"), "200 all yes");
    assertEquals(await ask("/things/7"), "200 one 7 yes");
    assertEquals(await ask("/things/8"), "200 one 8 yes");
    assertEquals(await ask("/things/7", "POST"), "200 changed 7 yes");
    assertEquals(await ask("/things/x"), "404 404 Not Found yes");
    assertEquals(await ask(`/things/${"9".repeat(300)}`), `200 one ${"9".repeat(300)} yes`);
  }
});

Deno.test("an app that has forgotten a path finds it all the same", async () => {
  const ask = open();
  for (let i = 0; i < 2_100; i++) assertEquals(await ask(`/things/${i}`), `200 one ${i} yes`);
  assertEquals(await ask("/things/0"), "200 one 0 yes");
});
