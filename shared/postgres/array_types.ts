/** OIDs of PostgreSQL's own types and of the arrays of them; fixed for ever in its catalog. */
export const ARRAY_TYPES: readonly (readonly [element: number, array: number])[] = [
  [16, 1000], // bool
  [17, 1001], // bytea
  [19, 1003], // name
  [20, 1016], // int8
  [21, 1005], // int2
  [23, 1007], // int4
  [25, 1009], // text
  [26, 1028], // oid
  [114, 199], // json
  [700, 1021], // float4
  [701, 1022], // float8
  [1042, 1014], // bpchar
  [1043, 1015], // varchar
  [1082, 1182], // date
  [1083, 1183], // time
  [1114, 1115], // timestamp
  [1184, 1185], // timestamptz
  [1186, 1187], // interval
  [1700, 1231], // numeric
  [2950, 2951], // uuid
  [3802, 3807], // jsonb
];

/** A brace, or an element with or without quotes. */
const TOKEN = /[{}]|"([^"\\]*(?:\\.[^"\\]*)*)"|[^{},"]+/gs;

interface Codecs {
  parsers: Record<number, (text: string) => unknown>;
  serializers: Record<number, (value: unknown) => unknown>;
}

/**
 * Teaches the driver arrays of PostgreSQL's own types. By itself it would ask the server at every connection, and leave
 * an error that nobody can catch when that is lost meanwhile.
 */
export function addArrayTypes({ parsers, serializers }: Codecs): void {
  for (const [element, array] of ARRAY_TYPES) {
    const [parse, serialize] = [parsers[element] ?? String, serializers[element] ?? String];
    parsers[array] = (text) => parseArray(text, parse);
    serializers[array] = (value) => formatArray(value, serialize);
  }
}

/** The array of a text such as `{1,NULL,{"a b"}}`; bounds before it are left out. */
function parseArray(text: string, parse: (text: string) => unknown): unknown {
  const root: unknown[] = [];
  const open = [root];
  for (const [token, quoted] of text.slice(text.indexOf("{")).matchAll(TOKEN)) {
    if (token === "}") {
      open.pop();
      continue;
    }
    const isList = token === "{";
    const list: unknown[] = [];
    const element = quoted === undefined ? token : quoted.replace(/\\(.)/gs, "$1");
    open.at(-1)?.push(isList ? list : token === "NULL" ? null : parse(element));
    if (isList) open.push(list);
  }
  return root[0];
}

function formatArray(value: unknown, serialize: (value: unknown) => unknown): string {
  if (!Array.isArray(value)) return String(value);
  const elements = value.map((element) => {
    if (element === null) return "NULL";
    if (Array.isArray(element)) return formatArray(element, serialize);
    return `"${String(serialize(element)).replace(/["\\]/g, "\\$&")}"`;
  });
  return `{${elements.join(",")}}`;
}
