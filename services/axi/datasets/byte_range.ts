/** Bytes from `from` up to, not including, `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What `Range` asks of `sizeBytes` bytes, by RFC 9110: one range of bytes; "unsatisfiable" where it begins behind the
 * end; null where all is to be sent, as for a header of another form or of several ranges, which a server may ignore.
 */
export function byteRange(header: string | undefined, sizeBytes: number): ByteRange | "unsatisfiable" | null {
  const [isRange, first = "", last = ""] = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(header ?? "") ?? [];
  if (isRange === undefined || first === "" && last === "") return null;
  if (first === "") return suffix(Number(last), sizeBytes);
  const from = Number(first), to = last === "" ? sizeBytes : Math.min(Number(last) + 1, sizeBytes);
  if (last !== "" && Number(last) < from) return null;
  return from < sizeBytes ? { from, to } : "unsatisfiable";
}

function suffix(length: number, sizeBytes: number): ByteRange | "unsatisfiable" {
  if (length === 0 || sizeBytes === 0) return "unsatisfiable";
  return { from: Math.max(0, sizeBytes - length), to: sizeBytes };
}
