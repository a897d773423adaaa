const BYTES_MAX = 4_096;
const [ENTER, NEWLINE, BACKSPACE, DELETE, INTERRUPT] = [13, 10, 8, 127, 3];

/** A password from the terminal, not shown while it is typed, or the first line of what is piped in. */
export async function readPassword(question: string): Promise<string> {
  if (!Deno.stdin.isTerminal()) return await firstLine(Deno.stdin.readable);
  await write(question);
  Deno.stdin.setRaw(true);
  try {
    return await typedLine();
  } finally {
    Deno.stdin.setRaw(false);
    await write("\n");
  }
}

async function firstLine(input: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  const decoder = new TextDecoder();
  for await (const chunk of input) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes("\n") || text.length > BYTES_MAX) break;
  }
  return text.split(/\r?\n/, 1)[0] ?? "";
}

async function typedLine(): Promise<string> {
  const typed: number[] = [];
  const buffer = new Uint8Array(64);
  while (typed.length < BYTES_MAX) {
    const count = await Deno.stdin.read(buffer);
    if (count === null) break;
    for (const byte of buffer.subarray(0, count)) {
      if (byte === ENTER || byte === NEWLINE) return text(typed);
      if (byte === INTERRUPT) throw new DOMException("Interrupted", "AbortError");
      if (byte === BACKSPACE || byte === DELETE) eraseCharacter(typed);
      else typed.push(byte);
    }
  }
  return text(typed);
}

/** Of UTF-8, a character is its last bytes up to one that is no continuation. */
function eraseCharacter(typed: number[]): void {
  while (((typed.pop() ?? 0) & 0xc0) === 0x80);
}

function text(bytes: number[]): string {
  return new TextDecoder().decode(new Uint8Array(bytes));
}

async function write(line: string): Promise<void> {
  await Deno.stderr.write(new TextEncoder().encode(line));
}
