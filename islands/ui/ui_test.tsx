import { assert, assertEquals, assertMatch } from "@shared/testing/assert.ts";
import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { Badge } from "./Badge.tsx";
import { Banner } from "./Banner.tsx";
import { BarList } from "./BarList.tsx";
import { Breadcrumbs } from "./Breadcrumbs.tsx";
import { Button } from "./Button.tsx";
import { Card } from "./Card.tsx";
import { Dialog } from "./Dialog.tsx";
import { Empty } from "./Empty.tsx";
import { ErrorCard } from "./ErrorCard.tsx";
import { CheckField, InputField, SelectField, TextField } from "./Field.tsx";
import { HeatMap } from "./HeatMap.tsx";
import { Histogram } from "./Histogram.tsx";
import { Icon, ICON_NAMES } from "./Icon.tsx";
import { Kbd } from "./Kbd.tsx";
import { Kpi } from "./Kpi.tsx";
import { LiveDot } from "./LiveDot.tsx";
import { Matrix } from "./Matrix.tsx";
import { Menu } from "./Menu.tsx";
import { Pagination } from "./Pagination.tsx";
import { Progress, Quota } from "./Progress.tsx";
import { Scatter } from "./Scatter.tsx";
import { Skeleton } from "./Skeleton.tsx";
import { Sparkline } from "./Sparkline.tsx";
import { Table } from "./Table.tsx";
import { Tabs } from "./Tabs.tsx";
import { Toast, ToastRegion } from "./Toast.tsx";
import { wordsOf } from "./words.ts";

const COLUMNS = [{ key: "name", heading: "Name", isName: true, cell: (row: string) => row }];
const PAIRS = [
  { a: "age", b: "fare", value: 0.0961, n: 714, href: "/pairs/1" },
  { a: "age", b: "class", value: -0.3692, n: 714, href: "/pairs/2" },
  { a: "fare", b: "class", value: null, reason: "constant" },
];
const COHORTS = [{ label: "January", size: 300, shares: [1, 0.5] }, {
  label: "February",
  size: 100,
  shares: [0.6, null],
}];
const BINS = [{ low: 0, high: 10, count: 60 }, { low: 10, high: 20, count: 0 }, {
  low: 20,
  high: 30,
  count: 20,
}];

/** Every component in a state that shows all of its parts. */
const SPECIMENS = {
  Badge: <Badge tone="good" icon="check">ready</Badge>,
  Banner: <Banner tone="bad" action={<Button href="/">Reload</Button>}>MINT is down.</Banner>,
  BarList: <BarList name="Events" rows={[{ label: "axi", value: 3, href: "/axi" }]} total={5} locale="en" />,
  Breadcrumbs: <Breadcrumbs trail={[{ label: "Datasets", href: "/" }, { label: "a.csv" }]} locale="en" />,
  Button: <Button kind="danger" icon="remove" opens="sure" isLoading>Delete</Button>,
  Card: <Card title="Fare" actions="a" foot="f">c</Card>,
  Dialog: <Dialog id="sure" title="Delete?" actions="a" locale="en">c</Dialog>,
  Empty: <Empty title="No datasets yet" action="a">c</Empty>,
  ErrorCard: <ErrorCard sentence="Cannot load." correlationId="c-1" retryHref="/" locale="en" />,
  CheckField: <CheckField name="keep" label="Keep" isChecked hint="30 days" />,
  InputField: <InputField name="email" label="E-mail" type="email" hint="h" error="e" isRequired />,
  SelectField: (
    <SelectField
      name="zone"
      label="Zone"
      choices={[{ value: "UTC", label: "UTC" }]}
      value="UTC"
    />
  ),
  TextField: <TextField name="sql" label="SQL" value="select 1" isMono />,
  HeatMap: (
    <HeatMap name="Retention" cohorts={COHORTS} cohortName="M" sizeName="P" periodName={String} locale="en" />
  ),
  Histogram: <Histogram name="fare" bins={BINS} missing={7} locale="en" />,
  Icon: <Icon name="spinner" label="Busy" size={20} />,
  Kbd: <Kbd keys={["g", "d"]} />,
  Kpi: <Kpi label="CTR" value="1.9 %" delta={{ ratio: 0.1, against: "a week ago" }} locale="en" />,
  LiveDot: <LiveDot state="stale">Stale, 2 min old</LiveDot>,
  Matrix: <Matrix columns={["age", "fare", "class"]} pairs={PAIRS} locale="en" />,
  Menu: (
    <Menu id="more" label="More" entries={[{ label: "Copy", href: "#", icon: "copy", isCurrent: true }]} />
  ),
  Pagination: <Pagination first={1} last={50} total={120} previousHref={null} nextHref="?c=2" locale="en" />,
  Progress: <Progress label="a.csv" share={0.4} text="40 %" />,
  Quota: <Quota label="Rows" used={9} limit={10} text="9 of 10" />,
  Scatter: (
    <Scatter
      xName="age"
      yName="fare"
      points={[{ x: 1, y: 2 }]}
      fit={{ slope: 1, intercept: 0 }}
      locale="en"
    />
  ),
  Skeleton: <Skeleton label="Loading" size="chart" count={2} />,
  Sparkline: <Sparkline name="Requests" values={[1, null, 3]} labels={["a", "b", "c"]} locale="en" />,
  Table: <Table caption="Names" columns={COLUMNS} rows={["a"]} rowKey={String} isTall />,
  Tabs: <Tabs label="Views" tabs={[{ label: "Summary", href: "/s", count: "3" }]} current="/s" />,
  ToastRegion: (
    <ToastRegion>
      <Toast tone="good">Saved</Toast>
    </ToastRegion>
  ),
} satisfies Readonly<Record<string, VNode>>;

/** The text of all cells of the first table behind `<details>`, row by row. */
function twinOf(html: string): string[][] {
  const table = /<details[^]*?<tbody>([^]*?)<\/tbody>/.exec(html)?.[1] ?? "";
  return [...table.matchAll(/<tr[^>]*>([^]*?)<\/tr>/g)].map(([, row = ""]) =>
    [...row.matchAll(/<t[hd][^>]*>([^]*?)<\/t[hd]>/g)].map(([, cell = ""]) => cell.replaceAll(/<[^>]*>/g, ""))
  );
}

function summaryOf(html: string): string {
  return /role="img" aria-label="([^"]*)"|<figure[^>]*aria-label="([^"]*)"/.exec(html)?.slice(1).find(
    Boolean,
  ) ?? "";
}

Deno.test("SPECIMENS holds every component of islands/ui", async () => {
  const shown = new Set(
    Object.keys(SPECIMENS).map((name) => name.replace(/^(Check|Input|Select|Text)Field$/, "Field")),
  );
  // Parts that only other components draw with.
  const inner = ["Figure", "Legend", "Plot"];
  const files: string[] = [];
  for await (const { name } of Deno.readDir(new URL(".", import.meta.url))) {
    if (/^[A-Z]\w+\.tsx$/.test(name)) files.push(name.replace(".tsx", ""));
  }
  const missing = files.filter((name) =>
    !inner.includes(name) && ![...shown].some((one) => one.startsWith(name))
  );
  assertEquals(missing, []);
});

for (const [name, specimen] of Object.entries(SPECIMENS)) {
  Deno.test(`${name} holds no inline style, script or handler, and no unfinished value`, () => {
    const html = renderToString(specimen);
    assert(html.length > 0);
    assert(!/\sstyle=|<script|<style|\son\w+=|javascript:/i.test(html), html);
    assert(!/NaN|Infinity|undefined|\[object/.test(html), html);
  });
}

Deno.test("Icon is decoration without a label and an image with one", () => {
  assertMatch(renderToString(<Icon name="check" />), /aria-hidden="true"/);
  assertMatch(renderToString(<Icon name="check" label="Done" />), /role="img" aria-label="Done"/);
  assert(ICON_NAMES.length >= 30);
});

Deno.test("Button is a link with an address, and a button that does nothing while loading or disabled", () => {
  assertMatch(renderToString(<Button href="/a">Go</Button>), /^<a href="\/a"/);
  assertMatch(renderToString(<Button isLoading>Go</Button>), /<button[^>]*aria-busy="true"[^>]* disabled/);
  assertMatch(renderToString(<Button href="/a" isDisabled>Go</Button>), /^<button[^>]* disabled/);
});

Deno.test("Button names the dialog that it opens and the popover that it shows", () => {
  assertMatch(renderToString(<Button opens="sure">Delete</Button>), /command="show-modal" commandfor="sure"/);
  assertMatch(
    renderToString(<Button popovertarget="more" label="More" />),
    /aria-label="More"[^>]*popovertarget="more"/i,
  );
});

Deno.test("InputField ties label, hint and error to its input", () => {
  const html = renderToString(
    <InputField name="email" label="E-mail" hint="Yours" error="It has no @" isRequired />,
  );
  assertMatch(html, /<label for="field-email"/);
  assertMatch(html, /<input[^>]*id="field-email"[^>]*required/);
  assertMatch(html, /aria-describedby="field-email-hint field-email-error"/);
  assertMatch(html, /aria-invalid="true"/);
  assertMatch(html, /id="field-email-error"[^]*It has no @/);
  assert(
    !renderToString(<InputField name="email" label="E-mail" />).includes("aria-"),
    "nothing to tell, nothing told",
  );
});

Deno.test("SelectField chooses the given value", () => {
  const choices = [{ value: "a", label: "A" }, { value: "b", label: "B" }];
  const html = renderToString(<SelectField name="zone" label="Zone" choices={choices} value="b" />);
  assertMatch(html, /<option (?=[^>]*value="b")[^>]*selected/);
  assert(!/<option (?=[^>]*value="a")[^>]*selected/.test(html));
});

Deno.test("Kpi tells a change by a word, and by a colour only what more means", () => {
  const kpi = (ratio: number, more: "good" | "bad" | "neutral", locale = "en") =>
    renderToString(<Kpi label="CTR" value="1" delta={{ ratio, against: "before", more }} locale={locale} />);
  assertMatch(kpi(0.124, "good"), /text-good[^]*up 12\.4%/);
  assertMatch(kpi(0.124, "bad"), /text-bad[^]*up 12\.4%/);
  assertMatch(kpi(-0.5, "bad"), /text-good[^]*down 50%/);
  assertMatch(kpi(0.0001, "good"), /unchanged/);
  assert(!/text-(good|bad)/.test(kpi(0.3, "neutral")));
  assertMatch(kpi(0.124, "good", "es"), /sube 12,4\u00a0%/);
});

Deno.test("Kpi keeps no data apart from zero", () => {
  const none = renderToString(<Kpi label="CTR" value={null} reason="MINT is down." locale="en" />);
  assertMatch(none, /No data[^]*MINT is down\./);
  assert(!renderToString(<Kpi label="CTR" value="0" locale="en" />).includes("No data"));
});

Deno.test("Sparkline says its course in one sentence and holds the same figures in its table", () => {
  const html = renderToString(
    <Sparkline
      name="Requests"
      values={[1.5, null, 30, 12]}
      labels={["10:00", "11:00", "12:00", "13:00"]}
      locale="en"
    />,
  );
  assertEquals(summaryOf(html), "Requests: 3 points, last 12, lowest 1.5, highest 30.");
  assertEquals(twinOf(html), [["10:00", "1.5"], ["11:00", "No data"], ["12:00", "30"], ["13:00", "12"]]);
});

Deno.test("Sparkline draws a gap as a gap and nothing at all as no data", () => {
  const html = renderToString(<Sparkline name="Requests" values={[1, 2, null, 4, 5]} locale="en" />);
  assertMatch(html, /d="M[^"M]*L[^"M]*M[^"M]*L[^"M]*"/, "two runs, two strokes");
  assertMatch(renderToString(<Sparkline name="Requests" values={[null]} locale="es" />), /Sin datos/);
});

Deno.test("Histogram says where most values lie, tells what is missing, and holds the same counts in its table", () => {
  const html = renderToString(<Histogram name="fare" bins={BINS} missing={1177} locale="en" />);
  assertEquals(summaryOf(html), "fare: 80 values from 0 to 30. Most lie from 0 to 10: 75%.");
  assertMatch(html, /1,177 missing\./);
  assertEquals(twinOf(html), [["0", "10", "60", "75%"], ["10", "20", "0", "0%"], ["20", "30", "20", "25%"]]);
});

Deno.test("Histogram draws a bar for each bin that holds something", () => {
  const html = renderToString(<Histogram name="fare" bins={BINS} locale="en" />);
  assertEquals(/class="fill-series-1" d="([^"]*)"/.exec(html)?.[1]?.split("Z").length, 3);
});

Deno.test("BarList keeps the caller's order and tells what its rows leave of the total", () => {
  const rows = [{ label: "axi", value: 60 }, { label: "mint", value: 30 }];
  const html = renderToString(<BarList name="Events" rows={rows} total={100} locale="en" />);
  assertEquals(summaryOf(html), "Events: 2 entries, axi leads with 60.");
  assertEquals(html.replaceAll(/<[^>]*>/g, "|").split("|").filter(Boolean), [
    ...["axi", "60", "60.0%"],
    ...["mint", "30", "30.0%"],
    ...["Other", "10", "10.0%"],
  ]);
  assertMatch(html, /width="100%"[^]*width="50%"/);
});

Deno.test("Matrix names the strongest pair, colours both halves, and lists all pairs by strength", () => {
  const html = renderToString(SPECIMENS.Matrix);
  assertEquals(summaryOf(html), "Correlations of 3 columns. The strongest: age with class, -0.37.");
  assertEquals(twinOf(html), [["age × class", "-0.369", "714"], ["age × fare", "0.096", "714"], [
    "fare × class",
    "constant",
    "–",
  ]]);
  assertEquals(html.match(/bg-div-3 text-ink"><a [^>]*>-0\.37</g)?.length, 2);
  assertEquals(html.match(/title="constant">–</g)?.length, 2);
});

Deno.test("Matrix leads the keyboard to each pair by the links of its table alone", () => {
  const html = renderToString(SPECIMENS.Matrix);
  const links = html.match(/<a [^>]*>/g) ?? [];
  const reachable = links.filter((link) => !/tabindex="-1"/i.test(link));
  assertEquals(reachable.map((link) => /href="([^"]*)"/.exec(link)?.[1]), ["/pairs/2", "/pairs/1"]);
});

Deno.test("Matrix of 200 columns shows those of the strongest pairs, and says so", () => {
  const columns = Array.from({ length: 200 }, (_, i) => `c${i}`);
  const pairs = columns.slice(1).map((b, i) => ({ a: "c0", b, value: (i + 1) / 200 }));
  const html = renderToString(<Matrix columns={columns} pairs={pairs} locale="en" />);
  assertMatch(html, /24 of 200 columns/);
  assert(html.includes('title="c0"') && html.includes('title="c199"') && !html.includes('title="c1"'));
});

Deno.test("HeatMap weighs its averages by the size of cohorts and leaves the future empty", () => {
  const html = renderToString(SPECIMENS.HeatMap);
  assertEquals(
    summaryOf(html),
    "Retention. 2 cohorts. On average 90% came back in the first period and 50% in period 2.",
  );
  assertEquals(html.match(/<td><\/td>/g)?.length, 1);
  assertMatch(html, /bg-seq-4 text-ink">50%/);
});

Deno.test("Scatter says what it shows and cuts its table at 200 rows with a word about it", () => {
  const points = Array.from({ length: 1500 }, (_, i) => ({ x: i, y: -i }));
  const html = renderToString(
    <Scatter xName="age" yName="fare" points={points} remark="r = -1." locale="en" />,
  );
  assertEquals(summaryOf(html), "fare against age: 1,500 points. r = -1.");
  assertEquals(twinOf(html).length, 200);
  assertMatch(html, /The first 200 of 1,500\./);
});

Deno.test("Scatter draws the part of the line that lies between its axes", () => {
  const points = [{ x: 0, y: 0 }, { x: 10, y: 10 }];
  const line = (slope: number, intercept: number) => {
    const fit = { slope, intercept };
    const html = renderToString(<Scatter xName="x" yName="y" points={points} fit={fit} locale="en" />);
    return /stroke-ink[^>]* d="([^"]*)"/.exec(html)?.[1];
  };
  assertEquals(line(1, 0), "M0 400L1000 0");
  assertEquals(line(2, 0), "M0 400L500 0");
  assertEquals(line(0, 5), "M0 200L1000 200");
  assertEquals(line(0, 50), undefined);
});

Deno.test("Table scrolls by keyboard, names its rows, lines figures up and says how it is sorted", () => {
  const html = renderToString(
    <Table
      caption="Datasets"
      rows={[{ name: "a.csv", rows: 3 }]}
      rowKey={(row) => row.name}
      columns={[
        { key: "name", heading: "Name", isName: true, cell: (row) => row.name },
        {
          key: "rows",
          heading: "Rows",
          isNumeric: true,
          cell: (row) => row.rows,
          sort: { href: "?sort=rows", direction: "descending" },
        },
      ]}
    />,
  );
  assertMatch(html, /role="group" aria-label="Datasets" tabindex="0"/);
  assertMatch(html, /<th scope="row"[^>]*>a\.csv</);
  assertMatch(html, /aria-sort="descending"><a href="\?sort=rows"/);
  assertMatch(html, /<td class="[^"]*text-end[^"]*">3</);
});

Deno.test("Pagination tells where it stands and turns a missing way off", () => {
  const html = renderToString(SPECIMENS.Pagination);
  assertMatch(html, /1–50 of 120/);
  assertMatch(html, /<button[^>]*aria-label="Previous"[^>]*disabled/);
  assertMatch(html, /<a href="\?c=2"[^>]*aria-label="Next"/);
});

Deno.test("ErrorCard shows its sentence, the correlation id and the way to try again, in the reader's language", () => {
  const html = renderToString(
    <ErrorCard sentence="No se puede leer." correlationId="c-1" retryHref="?" locale="es-ES" />,
  );
  assertMatch(
    html,
    /role="alert"[^]*No se puede leer\.[^]*Id de correlación[^]*c-1[^]*href="\?"[^]*Reintentar/,
  );
});

Deno.test("Quota turns amber near its limit and red at it, and says its state in words", () => {
  const quota = (used: number, limit = 100) =>
    renderToString(<Quota label="Rows" used={used} limit={limit} text="t" />);
  assertMatch(quota(79), /text-accent/);
  assertMatch(quota(80), /text-warn/);
  assertMatch(quota(100), /text-bad/);
  assertMatch(quota(0, 0), /text-bad/);
  assertMatch(quota(130), /aria-valuetext="t" value="1"/);
});

Deno.test("Progress without a share is one that nobody can tell", () => {
  assert(!/<progress[^>]*value=/.test(renderToString(<Progress label="a" share={null} />)));
});

Deno.test("Tabs and Breadcrumbs mark the page that is open", () => {
  assertMatch(renderToString(SPECIMENS.Tabs), /<a href="\/s" aria-current="page"/);
  assertMatch(renderToString(SPECIMENS.Breadcrumbs), /aria-current="page"[^>]*>a\.csv/);
});

Deno.test("Dialog and Menu are opened and closed by the browser, by id", () => {
  assertMatch(
    renderToString(SPECIMENS.Dialog),
    /<dialog id="sure" aria-labelledby="sure-title" closedby="any"/,
  );
  assertMatch(
    renderToString(SPECIMENS.Dialog),
    /command="close" commandfor="sure" aria-label="Close"/,
  );
  assertMatch(renderToString(SPECIMENS.Menu), /popovertarget="more"[^]*id="more" popover="auto"/i);
});

Deno.test("summaries count one thing as one", () => {
  const one = { name: "Visits", points: "1", last: "5", low: "5", high: "5" };
  assertEquals(wordsOf("en").trend(one), "Visits: 1 point, last 5, lowest 5, highest 5.");
  assertEquals(wordsOf("es").trend(one), "Visits: 1 punto, último 5, mínimo 5, máximo 5.");
  const cohorts = { count: "1", first: "100%", last: "50%", periods: "5" };
  assertMatch(wordsOf("en").cohorts(cohorts), /^1 cohort\. /);
  assertMatch(wordsOf("es").cohorts({ ...cohorts, count: "2" }), /^2 cohortes\. /);
});
