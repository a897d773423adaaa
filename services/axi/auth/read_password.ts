const BYTES_MAX = 4_096;
const [ENTER, NEWLINE, BACKSPACE, DELETE, INTERRUPT, END] = [13, 10, 8, 127, 3, 4];

/** A password from the terminal, not shown while it is typed, or the first line of what is piped in. */
export async function readPassword(question: string): Promise<string> {
  if (!Deno.stdin.isTerminal()) return await firstLine(Deno.stdin.readable);
  await write(question);
  Deno.stdin.setRaw(true);
  try {
    return await typedLine((buffer) => Deno.stdin.read(buffer));
  } finally {
    Deno.stdin.setRaw(false);
    await write("\n");
  }
}

/** What is typed until Enter or the end of input, from bytes as a raw terminal sends them. Throws AbortError on Ctrl-C. */
export async function typedLine(read: (buffer: Uint8Array) => Promise<number | null>): Promise<string> {
  const typed: number[] = [];
  const buffer = new Uint8Array(64);
  while (typed.length < BYTES_MAX) {
    const count = await read(buffer);
    if (count === null) break;
    for (const byte of buffer.subarray(0, count)) {
      if (byte === ENTER || byte === NEWLINE || byte === END) return text(typed);
      if (byte === INTERRUPT) throw new DOMException("Interrupted", "AbortError");
      if (byte === BACKSPACE || byte === DELETE) eraseCharacter(typed);
      else typed.push(byte);
    }
  }
  return text(typed);
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
