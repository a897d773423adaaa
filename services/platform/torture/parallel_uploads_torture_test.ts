import { assert, assertEquals } from "@shared/testing/assert.ts";
import { peakMemory, resetPeakMemory } from "../bench/process_figures.ts";
import { say } from "../dev/say.ts";
import { startAxiProcess } from "./axi_process.ts";
import { newTortureUser } from "./torture_user.ts";

const MIB = 1024 * 1024;
const FILES = 20;
const FILE_BYTES = 20 * MIB;
const RSS_MAX = 512 * MIB;

/** About so many bytes of CSV that differ from row to row and from file to file. */
function csvOf(file: number): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let sent = 0, row = 0;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode("id,file,value,word\n")),
    pull(controller) {
      if (sent >= FILE_BYTES) return controller.close();
      let text = "";
      while (text.length < 64 * 1024) {
        text += `${row++},${file},${(row * 7919) % 10_007 / 8},word ${row % 4_099}\n`;
      }
      sent += text.length;
      controller.enqueue(encoder.encode(text));
    },
  });
}

Deno.test({
  name: "twenty uploads of 20 MiB at once end within 512 MiB of the service's memory",
  ignore: Deno.build.os !== "linux", // the memory is read from /proc
  async fn() {
    await using axi = await startAxiProcess();
    const user = await newTortureUser(axi.url);
    await resetPeakMemory(axi.pid);
    const started = performance.now();
    const statuses = await Promise.all(Array.from({ length: FILES }, async (_, file) => {
      const headers = { "content-type": "text/csv" };
      const answer = await user.call("/datasets/upload", { method: "POST", headers, body: csvOf(file) });
      await answer.body?.cancel();
      return answer.status;
    }));
    const seconds = (performance.now() - started) / 1000;
    assertEquals(new Set(statuses), new Set([201]));
    const peak = await peakMemory(axi.pid);
    const figures = `${Math.round(peak / MIB)} MiB at most, ${seconds.toFixed(1)} s`;
    say(`${FILES} uploads of ${FILE_BYTES / MIB} MiB at once: ${figures}`);
    assert(peak < RSS_MAX, figures);
  },
});
