import { EXAMPLE_DETAIL, MEANING } from "./error_words.ts";
import { API_PREFIX } from "./new_app.ts";
import {
  type ApiDocument,
  type ApiInfo,
  METHODS,
  type Operation,
  type Parameter,
} from "./openapi_document.ts";
import { STATUS } from "./problem.ts";
import { exampleOf, type JsonSchema, refName, type Schemas } from "./schema_example.ts";

/** Path of the style sheet that the pages link. */
export const STYLE_PATH = "/docs/style.css";

/** Of a longer list of values the first few are shown, with how many there are. */
const VALUES_MAX = 30;
const VALUES_SHOWN = 3;

interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/** A service's documentation: every route, schema and error code on one page that needs no script. */
export function DocsPage({ document, baseUrl }: { document: ApiDocument; baseUrl: string }) {
  const { info, components: { schemas } } = document;
  const groups = Map.groupBy(routesOf(document), ({ operation }) => operation.tags?.[0] ?? "service");
  return (
    <Page title={`${info.title}: API`}>
      <nav aria-label="Contents">
        <strong>{info.title}</strong>
        {[...groups].map(([tag, routes]) => (
          <section key={tag}>
            <h2>{tag}</h2>
            <ul>
              {routes.map(({ method, path, operation }) => (
                <li key={operation.operationId}>
                  <a href={`#${operation.operationId}`}>
                    <b class={`method ${method}`}>{method}</b>
                    <span>{path.replace(API_PREFIX, "")}</span>
                  </a>
                </li>
              ))}
            </ul>
          </section>
        ))}
        <section>
          <h2>Reference</h2>
          <ul>
            <li>
              <a href="#schemas">Schemas</a>
            </li>
            <li>
              <a href="#errors">Errors</a>
            </li>
            <li>
              <a href="/openapi.json">openapi.json</a>
            </li>
          </ul>
        </section>
      </nav>
      <main>
        <h1>
          {info.title} <small>{info.version}</small>
        </h1>
        <p>{info.description}</p>
        <p>
          <code>$TOKEN</code> in the examples is an API key, or the <code>access_token</code> that AXI's{" "}
          <code>POST /auth/token</code> answers.
        </p>
        {[...groups].map(([tag, routes]) => (
          <section key={tag}>
            <h2>{tag}</h2>
            {routes.map((route) => (
              <RouteEntry
                key={route.operation.operationId}
                route={route}
                schemas={schemas}
                baseUrl={baseUrl}
              />
            ))}
          </section>
        ))}
        <SchemaList schemas={schemas} />
        <ErrorList />
      </main>
    </Page>
  );
}

/** A service's front page: what it is, where its documentation is, whether it works. */
export function IndexPage({ info, isReady }: { info: ApiInfo; isReady: boolean }) {
  return (
    <Page title={info.title}>
      <main class="index">
        <h1>
          {info.title} <small>{info.version}</small>
        </h1>
        <p>{info.description}</p>
        <p class={isReady ? "state up" : "state down"} role="status">{isReady ? "Ready" : "Not ready"}</p>
        <ul>
          <li>
            <a href="/docs">Documentation</a>
          </li>
          <li>
            <a href="/openapi.json">OpenAPI document</a>
          </li>
          <li>
            <a href="/health/ready">Health</a>
          </li>
          <li>
            <a href="/metrics">Metrics</a>
          </li>
        </ul>
      </main>
    </Page>
  );
}

function Page({ title, children }: { title: string; children: preact.ComponentChildren }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="stylesheet" href={STYLE_PATH} />
        <link rel="icon" href="data:," />
      </head>
      <body>{children}</body>
    </html>
  );
}

function RouteEntry({ route, schemas, baseUrl }: { route: Route; schemas: Schemas; baseUrl: string }) {
  const { method, path, operation } = route;
  const { parameters = [], requestBody, responses, summary, description } = operation;
  return (
    <details>
      <summary>
        <b class={`method ${method}`}>{method}</b> <code>{path}</code> <span>{summary}</span>
        {isPublic(operation) && <i>public</i>}
      </summary>
      {/* A link to something inside opens the entry, without a script. */}
      <div id={operation.operationId}></div>
      {description !== undefined && (
        <p>
          <Words text={description} />
        </p>
      )}
      {parameters.length > 0 && <Parameters parameters={parameters} />}
      {Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => (
        <div key={type}>
          <h3>
            Body <code>{type}</code>
          </h3>
          {schema !== undefined && <SchemaView schema={schemas[refName(schema) ?? ""] ?? schema} />}
        </div>
      ))}
      <h3>Answers</h3>
      <table>
        <tbody>
          {Object.entries(responses).map(([status, { description, content }]) => (
            <tr key={status}>
              <th scope="row">
                <span class={`status s${status[0]}`}>{status}</span>
              </th>
              <td>
                <Words text={description} />
              </td>
              <td>
                {Object.entries(content ?? {}).map(([type, { schema }]) => (
                  <span key={type}>
                    <SchemaName schema={schema ?? {}} /> <small>{type}</small>
                  </span>
                ))}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>Example</h3>
      <pre tabIndex={0}><code>{curlOf(route, schemas, baseUrl)}</code></pre>
    </details>
  );
}

function Parameters({ parameters }: { parameters: readonly Parameter[] }) {
  return (
    <>
      <h3>Parameters</h3>
      <table>
        <tbody>
          {parameters.map(({ name, in: place, required, schema, description }) => (
            <tr key={`${place} ${name}`}>
              <th scope="row">
                <code>{name}</code>
                {required && <Required />}
              </th>
              <td>
                <SchemaName schema={schema} /> <small>in {place}</small>
              </td>
              <td>
                <Words text={description ?? schema.description} />
                {schema.default !== undefined && ` (default ${schema.default})`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function SchemaView({ schema }: { schema: JsonSchema }) {
  if (schema.properties === undefined) {
    return (
      <p>
        <SchemaName schema={schema} />
      </p>
    );
  }
  return (
    <table>
      <tbody>
        {Object.entries(schema.properties).map(([name, property]) => (
          <tr key={name}>
            <th scope="row">
              <code>{name}</code>
              {schema.required?.includes(name) && <Required />}
            </th>
            <td>
              <SchemaName schema={property} />
            </td>
            <td>
              <Words text={property.description} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Text in which backticks set code apart. */
function Words({ text = "" }: { text?: string }) {
  return <>{text.split("`").map((part, i) => i % 2 === 1 ? <code key={i}>{part}</code> : part)}</>;
}

function Required() {
  return <abbr title="required">*</abbr>;
}

/** A schema in a few words, with links to those that have a name. */
function SchemaName({ schema }: { schema: JsonSchema }) {
  const name = refName(schema);
  if (name !== null) return <a href={`#schema-${name}`}>{name}</a>;
  if (schema.items !== undefined) {
    return (
      <span>
        list of <SchemaName schema={schema.items} />
      </span>
    );
  }
  const parts = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (parts !== undefined) {
    return (
      <span>
        {parts.map((part, i) => (
          <span key={i}>
            {i > 0 && " or "}
            <SchemaName schema={part} />
          </span>
        ))}
      </span>
    );
  }
  if (schema.enum !== undefined) {
    return <span>{valuesOf(schema.enum)}</span>;
  }
  if (schema.const !== undefined) return <span>{JSON.stringify(schema.const)}</span>;
  const types = [schema.type ?? "any"].flat().join(" or ");
  return <span>{schema.format === undefined ? types : `${types} (${schema.format})`}</span>;
}

function SchemaList({ schemas }: { schemas: Schemas }) {
  return (
    <section id="schemas">
      <h2>Schemas</h2>
      {Object.entries(schemas).map(([name, schema]) => (
        <article key={name} id={`schema-${name}`}>
          <h3>{name}</h3>
          {schema.description !== undefined && (
            <p>
              <Words text={schema.description} />
            </p>
          )}
          <SchemaView schema={schema} />
        </article>
      ))}
    </section>
  );
}

function ErrorList() {
  return (
    <section id="errors">
      <h2>Errors</h2>
      <p>
        Every error is <code>application/problem+json</code> (RFC 9457); branch on its <code>code</code>.
      </p>
      <table>
        <tbody>
          {codesOf(MEANING).map((code) => (
            <tr key={code} id={code}>
              <th scope="row">
                <code>{code}</code>
              </th>
              <td>
                <span class={`status s${String(STATUS[code])[0]}`}>{STATUS[code]}</span>
              </td>
              <td>
                <Words text={MEANING[code]} />
                <br />
                <small>{EXAMPLE_DETAIL[code]}</small>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function valuesOf(values: readonly unknown[]): string {
  const isLong = values.length > VALUES_MAX;
  const shown = values.slice(0, isLong ? VALUES_SHOWN : VALUES_MAX).map((value) => JSON.stringify(value));
  return isLong ? `${shown.join(" | ")} and ${values.length - VALUES_SHOWN} more` : shown.join(" | ");
}

function codesOf<Code extends string>(words: Readonly<Record<Code, string>>): Code[] {
  return Object.keys(words) as Code[];
}

function routesOf(document: ApiDocument): Route[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation === undefined ? [] : [{ method, path, operation }];
    })
  );
}

function isPublic({ security }: Operation): boolean {
  return security?.length === 0;
}

/** The route as a command that can be pasted, once `$TOKEN` is set. */
function curlOf({ method, path, operation }: Route, schemas: Schemas, baseUrl: string): string {
  const { parameters = [], requestBody } = operation;
  const filled = parameters.filter((it) => it.in === "path").reduce(
    (text, { name, schema }) => text.replace(`{${name}}`, String(exampleOf(schema, schemas))),
    path,
  );
  const lines = [`curl ${method === "get" ? "" : `-X ${method.toUpperCase()} `}${baseUrl}${filled}`];
  if (!isPublic(operation)) lines.push('-H "Authorization: Bearer $TOKEN"');
  const [type, media] = Object.entries(requestBody?.content ?? {})[0] ?? [];
  if (type === "multipart/form-data") lines.push("-F file=@data.csv");
  else if (type !== undefined) {
    lines.push(`-H 'Content-Type: ${type}'`);
    const body = JSON.stringify(media?.example ?? null);
    lines.push(
      media?.example === undefined ? "--data-binary @data" : `-d '${body.replaceAll("'", "'\\''")}'`,
    );
  }
  return lines.join(" \\\n  ");
}
