/** Writes one line to the terminal: for commands, which people read; services write logs. */
export function say(line: string): void {
  // deno-lint-ignore no-console -- the one place where a command writes
  console.log(line);
}
