import { runHosted } from "../../../runtime/run_hosted.ts";
import { aborted } from "../../../runtime/stop_signals.ts";

/**
 * A service for tests of `deno serve`: its answer ends only in the drain, and an interval keeps its process running
 * until it closes. Tells its port when ready and what it does after the drain.
 */
function say(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(line + "\n"));
}

const { fetch } = await runHosted(() => null, async (_config, signal, handOver) => {
  const open = setInterval(() => {}, 1000);
  await handOver(() => {
    const parts = ReadableStream.from(async function* () {
      yield "before";
      await aborted(signal);
      yield ", after";
    }());
    return new Response(parts.pipeThrough(new TextEncoderStream()));
  });
  clearInterval(open);
  say("closed");
});

export default { fetch, onListen: ({ port }: Deno.NetAddr) => say(`port ${port}`) };
