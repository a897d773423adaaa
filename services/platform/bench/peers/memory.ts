import type { Bench } from "./bench.ts";
import { checkpoint, measured } from "./measure.ts";
import { fileBody, formBody } from "./send.ts";
import { startAxi } from "./services.ts";
import { type DatasetId, remove, uploaded } from "./service.ts";

/** Bytes of the files; AXI takes 2 GiB by default. */
const SIZES = { "107 MB": 1, "1 GB": 1e9, "2 GB": 2e9 } as const;

/** g: the memory that an AXI just started takes for ever larger files: the rows of the mixed file over and over. */
export async function peakMemoryBySize({ stack, files, scale, results }: Bench): Promise<void> {
  await using axi = await startAxi(stack);
  const { size } = await Deno.stat(files.a);
  for (const [item, bytes] of Object.entries(SIZES)) {
    const body = formBody(await fileBody(files.a, Math.ceil(scale * bytes / size)));
    let id: DatasetId = "";
    await checkpoint(stack);
    const cost = await measured(stack, axi.pid, async () => id = await uploaded(axi, body));
    await results.add({
      section: "g",
      item,
      by: axi.name,
      round: 0,
      figures: { ...cost, file_mb: body.length / 1e6 },
    });
    await remove(axi, id);
  }
}
