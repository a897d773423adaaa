import { AppError } from "@shared/core/errors.ts";
import { createLogger } from "@shared/log/create_logger.ts";
import { assertEquals, assertRejects } from "@shared/testing/assert.ts";
import { createStatisticsThreads } from "../statistics/statistics_thread.ts";
import { bytesOf, chunksOf, loadFile, loadRowsHere, surveyFile } from "./csv/testing.ts";
import { lineOfWideRow, loadRows } from "./load_rows.ts";

Deno.test("loadRows reads by the plan what the survey has found, in every encoding and chunking", async () => {
  const text = 'sep=;\nname;city\nZoë;"Sao\nPaulo"\nÉric;€\n';
  const latin = Uint8Array.from(
    text.replace("€", "\x80"),
    (character) => character.charCodeAt(0),
  );
  const utf16 = new Uint8Array(new Uint16Array(Array.from(`\ufeff${text}`, (c) => c.charCodeAt(0))).buffer);
  const nuls = bytesOf(text.replaceAll("o", "o\0"));
  for (
    const [what, file] of [["utf-8", bytesOf(text)], ["mark", bytesOf(`\ufeff${text}`)], ["latin", latin], [
      "utf-16",
      utf16,
    ], ["nuls", nuls]] as const
  ) {
    for (const sizes of [[1], [2], [5], [Infinity]]) {
      const { plan, rows, result } = await loadFile(file, {}, sizes);
      assertEquals(plan.columns.map(({ name }) => name), ["name", "city"], what);
      assertEquals(rows, [["Zoë", "Sao\nPaulo"], ["Éric", "€"]], `${what} in chunks of ${sizes}`);
      assertEquals([result.summary.row_count, result.rejectedCount], [2, 0]);
    }
  }
});

Deno.test("loadRows gives the rows of a header alone, of which there are none", async () => {
  const { rows, result } = await loadFile("a,b\n");
  assertEquals([rows, result.summary.row_count, result.nullable], [[], 0, [false, false]]);
  assertEquals(
    result.summary.columns.map((
      { count, distinct_count, text },
    ) => [count, distinct_count, text?.length_min]),
    [
      [0, 0, null],
      [0, 0, null],
    ],
  );
});

Deno.test("loadRows ends with the error of a stream that breaks, and closes a stream that nobody reads on", async () => {
  const plan = surveyFile("a\n1\n2\n");
  const broken = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new AppError("UNAVAILABLE", "gone"));
    },
  });
  await assertRejects(() => Array.fromAsync(loadRowsHere(broken, plan).rows), AppError, "gone");
  let isCancelled = false;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(bytesOf("1234567890\n".repeat(10_000))),
    cancel: () => void (isCancelled = true),
  });
  for await (const _ of loadRowsHere(endless, plan).rows) break;
  assertEquals(isCancelled, true);
});

Deno.test("loadRows ends with the error of statistics that have failed, and closes the stream", async () => {
  const plan = surveyFile("a\n1\n2\n"), log = createLogger({ write: () => {} });
  using threads = createStatisticsThreads({ log, fewestCells: 0 });
  const statistics = await threads.open(["int"], plan.rowCount);
  statistics[Symbol.dispose]();
  let isCancelled = false;
  const file = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(bytesOf("1\n2\n")),
    cancel: () => void (isCancelled = true),
  });
  await assertRejects(() => Array.fromAsync(loadRows(file, plan, statistics).rows), Error, "given up");
  assertEquals(isCancelled, true);
});

Deno.test("lineOfWideRow finds the line on which the first row begins that the database can't hold", async () => {
  const cells = (count: number, cell: string) => Array.from({ length: count }, () => cell).join(",");
  const narrow = `\r\n"${"x".repeat(7)}\r\ny",${cells(999, "")}`; // two lines
  const text = `sep=,\r\n${cells(1000, "abcdefgh")}${narrow}${narrow}\r\n${cells(1000, "abcdefgh")}\r\n`;
  const stream = () => ReadableStream.from(chunksOf(bytesOf(text), [1000]));
  const plan = surveyFile(text);
  assertEquals(await lineOfWideRow(stream(), plan), 7);
  assertEquals(await lineOfWideRow(ReadableStream.from([bytesOf("a\n1\n")]), surveyFile("a\n1\n")), 0);
});
