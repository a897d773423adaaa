import { join } from "node:path";
import { fileURLToPath } from "node:url";

const REQUIREMENTS = fileURLToPath(new URL("./requirements.txt", import.meta.url));

/** The folder of the programs of a virtual environment with the peers' packages, made in the folder where absent. */
export async function pythonPrograms(folder: string): Promise<string> {
  const environment = join(folder, "venv"), programs = join(environment, "bin");
  const wanted = await Deno.readTextFile(REQUIREMENTS), made = join(environment, "requirements.txt");
  if (await Deno.readTextFile(made).catch(() => "") === wanted) return programs;
  await run("python3", ["-m", "venv", environment]);
  await run(join(programs, "pip"), ["install", "--quiet", "--disable-pip-version-check", "-r", REQUIREMENTS]);
  await Deno.writeTextFile(made, wanted);
  return programs;
}

/** What the program prints; throws with what it says where it fails. */
export async function run(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(program, { args: [...args], env }).output();
  if (!success) {
    throw new Error(`Cannot run ${program} ${args[0]}: ${new TextDecoder().decode(stderr).trim()}`);
  }
  return new TextDecoder().decode(stdout);
}
