import { arch, cpus, platform, totalmem } from "node:os";

const RESULTS = new URL("../../../docs/results/", import.meta.url);

/** Keeps what a torture run printed, with date, machine, revision and seed, as a page of docs/results. */
export async function writeTortureResult(output: string): Promise<void> {
  const at = new Date().toISOString();
  const facts = [
    `- date: ${at}`,
    `- machine: ${platform()} ${arch()}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? "unknown"}), ` +
    `${Math.round(totalmem() / 1024 ** 3)} GiB`,
    `- deno: ${Deno.version.deno}`,
    `- revision: ${await revision()}`,
    `- seed: ${Deno.env.get("TORTURE_SEED") ?? "the tests' own"}`,
  ];
  await Deno.mkdir(RESULTS, { recursive: true });
  const page = `# Torture run\n\n${facts.join("\n")}\n\n\`\`\`text\n${output.trim()}\n\`\`\`\n`;
  await Deno.writeTextFile(new URL(`${at.slice(0, 19).replaceAll(":", "")}_torture.md`, RESULTS), page);
}

async function revision(): Promise<string> {
  const git = new Deno.Command("git", { args: ["describe", "--always", "--dirty"], stderr: "null" });
  const { code, stdout } = await git.output();
  return code === 0 ? new TextDecoder().decode(stdout).trim() : "unknown";
}
