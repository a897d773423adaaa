const PLAIN = /^[a-z_][a-z0-9_]{0,62}$/;

/** The name as it may stand in SQL text; throws RangeError unless it is a plain lower-case name of at most 63 bytes. */
export function identifier(name: string): string {
  if (!PLAIN.test(name)) {
    throw new RangeError(`Cannot use ${JSON.stringify(name)} as an SQL name: expected ${PLAIN.source}`);
  }
  return `"${name}"`;
}
