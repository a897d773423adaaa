/** What of a JSON Schema (as the OpenAPI document has it) is read here. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly pattern?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly minimum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly additionalProperties?: boolean | JsonSchema;
}

export type Schemas = Readonly<Record<string, JsonSchema>>;

const DEPTH_MAX = 6;
const REF_PREFIX = "#/components/schemas/";
const BY_FORMAT: Readonly<Record<string, unknown>> = {
  uuid: "019a2b3c-4d5e-7f60-8a1b-2c3d4e5f6071",
  "date-time": "2026-05-01T12:00:00.000Z",
  date: "2026-05-01",
  email: "ada@example.com",
  uri: "https://example.com/",
  binary: "(bytes)",
};
const BY_TYPE: Readonly<Record<string, unknown>> = { string: "text", boolean: true, null: null };

/** The name of the component that the schema refers to, or null. */
export function refName(schema: JsonSchema): string | null {
  return schema.$ref?.startsWith(REF_PREFIX) ? schema.$ref.slice(REF_PREFIX.length) : null;
}

/** A value that fits: the schema's own example where it has one, else one made of its parts; optional ones without an example are left out. */
export function exampleOf(schema: JsonSchema, schemas: Schemas, depth = 0): unknown {
  const name = refName(schema);
  const own = schema.examples?.[0] ?? schema.example ?? schema.const ?? schema.default ?? schema.enum?.[0];
  if (own !== undefined) return own;
  if (depth > DEPTH_MAX) return null;
  if (name !== null) return exampleOf(schemas[name] ?? {}, schemas, depth + 1);
  const part = (schema.anyOf ?? schema.oneOf ?? schema.allOf)?.[0];
  if (part !== undefined) return exampleOf(part, schemas, depth + 1);
  const type = typeof schema.type === "string" ? schema.type : schema.type?.[0];
  if (type === "array") {
    return schema.items === undefined ? [] : [exampleOf(schema.items, schemas, depth + 1)];
  }
  if (type === "object") return exampleObject(schema, schemas, depth);
  if (type === "integer" || type === "number") return schema.minimum ?? 1;
  return BY_FORMAT[schema.format ?? ""] ?? BY_TYPE[type ?? "string"] ?? null;
}

function exampleObject(
  { properties = {}, required = [] }: JsonSchema,
  schemas: Schemas,
  depth: number,
): unknown {
  const shown = Object.entries(properties).filter(([name, it]) =>
    required.includes(name) || it.examples !== undefined
  );
  return Object.fromEntries(shown.map(([name, property]) => [name, exampleOf(property, schemas, depth + 1)]));
}
