import { assertEquals } from "@shared/testing/assert.ts";
import { deviceName } from "./device_name.ts";

Deno.test("deviceName() tells browsers and systems apart, though most name several", () => {
  const webkit = "AppleWebKit/537.36 (KHTML, like Gecko)";
  const cases: [string, string, string | null][] = [
    ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox", "Linux"],
    [
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0 Safari/537.36 Edg/140.0`,
      "Edge",
      "Windows",
    ],
    [
      `Mozilla/5.0 (Linux; Android 15; Pixel 9) ${webkit} Chrome/140.0 Mobile Safari/537.36`,
      "Chrome",
      "Android",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
      "Safari",
      "iPhone",
    ],
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15",
      "Safari",
      "macOS",
    ],
    ["curl/8.5.0", "curl", null],
  ];
  for (const [userAgent, browser, system] of cases) {
    assertEquals(deviceName(userAgent), { browser, system }, userAgent);
  }
  assertEquals([deviceName(""), deviceName("<script>")], [null, null]);
});
