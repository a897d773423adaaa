import { options, type VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { createIslandCollector, type IslandData, WithIslands } from "./islands.tsx";

/** What a page needs of the built bundles. */
export interface PageAssets {
  readonly style: string;
  readonly entry: string;
  /** Paths of the scripts that an island needs, its own first, so that they are fetched with the page. */
  scriptsOf(island: string): readonly string[];
}

export interface DocumentOptions {
  /** BCP 47. */
  readonly lang: string;
  readonly direction: "ltr" | "rtl";
  readonly title: string;
  readonly description?: string;
  /** Absent follows the system. */
  readonly theme?: "light" | "dark" | undefined;
  readonly density?: "compact" | undefined;
  readonly assets: PageAssets;
  /** Whether search engines may keep it. */
  readonly isPublic: boolean;
  /** Told of islands that have thrown on the server; the page stands without them. */
  readonly report: (island: string, error: unknown) => void;
  /** More scripts, as development has one. */
  readonly scripts?: readonly string[];
  /** What scripts are told of the page, each by the name of its `<meta>`. */
  readonly meta?: Readonly<Record<string, string>>;
}

/** Without it error boundaries work in the browser alone. */
interface ServerOptions {
  errorBoundaries?: boolean;
}
(options as ServerOptions).errorBoundaries = true; // safe because preact-render-to-string reads it

/** A whole page as HTML: its islands' props stand in one script of data, so that nothing is inline that runs. */
export function renderDocument(page: VNode, document: DocumentOptions): string {
  const collector = createIslandCollector(document.report);
  const body = renderToString(<WithIslands collector={collector}>{page}</WithIslands>);
  const data = collector.data(), head = renderToString(<Head {...document} data={data} />);
  const { lang, direction, theme, density, assets } = document;
  const root = [
    `lang="${lang}" dir="${direction}"`,
    ...theme === undefined ? [] : [`data-theme="${theme}"`],
    ...density === undefined ? [] : [`data-density="${density}"`],
  ].join(" ");
  return `<!doctype html><html ${root}>${head}<body>${body}${dataScript(data, assets)}</body></html>`;
}

function Head(
  { title, description, assets, isPublic, scripts = [], meta = {}, data }: DocumentOptions & {
    readonly data: IslandData;
  },
) {
  const eager = new Set(data.islands.flatMap(({ name }) => assets.scriptsOf(name)));
  const hasScript = data.islands.length > 0;
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      {description && <meta name="description" content={description} />}
      {!isPublic && <meta name="robots" content="noindex" />}
      {Object.entries(meta).map(([name, content]) => <meta key={name} name={name} content={content} />)}
      <title>{title}</title>
      <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
      <link rel="stylesheet" href={assets.style} />
      {hasScript && [...eager].map((path) => <link key={path} rel="modulepreload" href={path} />)}
      {hasScript && <script type="module" src={assets.entry} />}
      {scripts.map((path) => <script key={path} type="module" src={path} />)}
    </head>
  );
}

/** JSON inside of HTML: no `<` stands in it, so that nothing can end the element. */
function dataScript(data: IslandData, assets: PageAssets): string {
  if (data.islands.length === 0) return "";
  const scripts = Object.fromEntries(data.islands.map(({ name }) => [name, assets.scriptsOf(name)[0]]));
  const json = JSON.stringify({ ...data, scripts }).replaceAll("<", "\\u003c");
  return `<script type="application/json" id="islands">${json}</script>`;
}
