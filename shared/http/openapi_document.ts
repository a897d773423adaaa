import type { ErrorCode } from "../core/errors.ts";
import { API_PREFIX, type App } from "./new_app.ts";
import { problems } from "./openapi.ts";
import { PROBLEM_TYPE } from "./problem.ts";
import { exampleOf, type JsonSchema, type Schemas } from "./schema_example.ts";

export interface ApiInfo {
  readonly title: string;
  readonly version: string;
  /** One paragraph: what the service is for. */
  readonly description: string;
}

/** The parts of an OpenAPI 3.1 document that are completed or shown here. */
export interface ApiDocument {
  readonly info: ApiInfo;
  readonly paths: Readonly<Record<string, Readonly<Partial<Record<Method, Operation>>>>>;
  readonly components: { readonly schemas: Schemas };
}
export const METHODS = ["get", "post", "put", "patch", "delete"] as const;
export type Method = (typeof METHODS)[number];

export interface Operation {
  operationId?: string;
  tags?: string[];
  readonly summary?: string;
  readonly description?: string;
  /** Empty for a public route. */
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly required?: boolean; readonly content: Readonly<Record<string, Media>> };
  readonly responses: Record<string, Answer>;
}
export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: JsonSchema;
}
export interface Media {
  readonly schema?: JsonSchema;
  example?: unknown;
  examples?: Record<string, { readonly value: unknown }>;
}
export interface Answer {
  readonly description: string;
  readonly content?: Readonly<Record<string, Media>>;
}

const PROBLEM_REF = { $ref: "#/components/schemas/Problem" };
/** What the surroundings of every route may answer before it is reached. */
const ALWAYS: readonly ErrorCode[] = [
  "MALFORMED",
  "URI_TOO_LONG",
  "MISDIRECTED_HOST",
  "RATE_LIMITED",
  "INTERNAL",
  "UNAVAILABLE",
  "DEADLINE_EXCEEDED",
];

/** The OpenAPI 3.1 document of all routes, each completed by examples and the errors any route of its kind can give. */
export function openApiDocument(app: App, info: ApiInfo): ApiDocument {
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "An access token or an API key",
  });
  const generated = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: { ...info, license: { name: "Apache-2.0" } },
    security: [{ bearer: [] }],
  });
  const parsed: ApiDocument = JSON.parse(JSON.stringify(generated), withoutFlags);
  const paths = Object.entries(parsed.paths).map((
    [path, item],
  ) => [path.replaceAll(/}{[^{}]+}/g, "}"), item]);
  const document: ApiDocument = { ...parsed, paths: Object.fromEntries(paths) };
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = item[method];
      if (operation === undefined) continue;
      operation.operationId ??= operationId(path, method);
      operation.tags ??= [tagOf(path)];
      addErrors(operation);
      addExamples(operation, document.components.schemas);
    }
  }
  return document;
}

/** The generator writes a pattern's flags behind it (`^a$/u`), which JSON Schema would read as part of it. */
function withoutFlags(key: string, value: unknown): unknown {
  return key === "pattern" && typeof value === "string" ? value.replace(/\/[dgimsuvy]+$/, "") : value;
}

function addErrors(operation: Operation): void {
  for (const [status, answer] of Object.entries(problems(...errorsOf(operation)))) {
    const { examples } = answer.content[PROBLEM_TYPE];
    const declared = operation.responses[status]?.content?.[PROBLEM_TYPE];
    if (declared !== undefined) declared.examples = { ...examples, ...declared.examples };
    operation.responses[status] ??= {
      description: answer.description,
      content: { [PROBLEM_TYPE]: { schema: PROBLEM_REF, examples } },
    };
  }
}

function errorsOf({ security, requestBody, parameters = [] }: Operation): ErrorCode[] {
  const codes = [...ALWAYS];
  if (security?.length !== 0) codes.push("UNAUTHENTICATED");
  if (requestBody !== undefined) codes.push("PAYLOAD_TOO_LARGE", "UNSUPPORTED_MEDIA_TYPE");
  if (requestBody !== undefined || parameters.length > 0) codes.push("VALIDATION");
  return codes;
}

function addExamples({ requestBody, responses }: Operation, schemas: Schemas): void {
  for (const { content } of [requestBody, ...Object.values(responses)].filter((it) => it !== undefined)) {
    for (const [type, media] of Object.entries(content ?? {})) {
      const isText = type.includes("json") || type.includes("urlencoded");
      if (!isText || media.schema === undefined || media.examples !== undefined) continue;
      media.example ??= exampleOf(media.schema, schemas);
    }
  }
}

/** The first word of the path: `Datasets`. */
function tagOf(path: string): string {
  const word = path.replace(API_PREFIX, "").split("/")[1] || "service";
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** `GET /api/v1/datasets/{id}/rows` is `get_datasets_id_rows`. */
function operationId(path: string, method: string): string {
  const words = path.replace(API_PREFIX, "").match(/[a-z0-9]+/gi) ?? ["index"];
  return [method, ...words].join("_").toLowerCase();
}
