import { createLineBuffer, type LineBuffer } from "./line_buffer.ts";

/** Writes lines to stderr, the last of them when the process ends. */
export function stderrLines(): LineBuffer["write"] {
  const encoder = new TextEncoder();
  const lines = createLineBuffer((text) => {
    let bytes = encoder.encode(text);
    while (bytes.length > 0) bytes = bytes.subarray(Deno.stderr.writeSync(bytes));
  });
  globalThis.addEventListener("unload", () => lines[Symbol.dispose]());
  return lines.write;
}
