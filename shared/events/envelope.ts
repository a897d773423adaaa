import { z } from "zod";

/** CloudEvents 1.0 in JSON, with this platform's extension attributes. */
export const Envelope = z.object({
  specversion: z.literal("1.0"),
  id: z.uuid(),
  source: z.string().regex(/^\/[a-z0-9_/-]+$/),
  type: z.string().regex(/^[a-z_]+\.[a-z_]+$/),
  dataschema: z.string(),
  datacontenttype: z.literal("application/json"),
  time: z.iso.datetime(),
  subject: z.string().max(200).optional(),
  tenantid: z.string().max(64),
  correlationid: z.string().max(128),
  causationid: z.string().max(128).optional(),
  partitionkey: z.string().max(200),
  traceparent: z.string().max(55).optional(),
  data: z.unknown(),
});
export type Envelope<Data = unknown> = Omit<z.infer<typeof Envelope>, "data"> & { readonly data: Data };

/** A kind of event: its type, version and the schema of its data. */
export interface EventDefinition<Data> {
  readonly type: string;
  readonly version: number;
  /** Value of `dataschema`, e.g. `dataset.uploaded/v1`. */
  readonly dataschema: string;
  readonly schema: z.ZodType<Data>;
  /** Of the whole event. */
  readonly envelope: z.ZodType<Envelope<Data>>;
}

/** Declares a kind of event; add only optional fields to a released version, else define the next one beside it. */
export function defineEvent<Data>(
  type: string,
  version: number,
  schema: z.ZodType<Data>,
): EventDefinition<Data> {
  const envelope = Envelope.extend({ data: schema });
  return { type, version, dataschema: `${type}/v${version}`, schema, envelope };
}
