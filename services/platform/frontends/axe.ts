import { createHash } from "node:crypto";

/**
 * axe-core finds what keeps people from using a page. It is not in the import map: its licence (MPL-2.0) suits a tool that tests
 * run, not what we ship. So Deno's package cache brings it at test time, this version with this content or none.
 */
const PACKAGE = "npm:axe-core@4.14.1";
const SHA256 = "937e700fea1230a7b06faf51bf9afa558deaed712be00a21f61887fbb1f6d597";

/** A rule that a page breaks, and where. */
export interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly unknown[]; readonly html: string }[];
}

/** The script that defines `axe` in a page; null where it can't be had, as without a network. Throws TypeError for another content. */
export async function axeScript(): Promise<string | null> {
  const { success, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["eval", "--no-config", "--no-lock", "--quiet"],
      `import axe from "${PACKAGE}"; await new Blob([axe.source]).stream().pipeTo(Deno.stdout.writable);`,
    ],
    stderr: "null",
  }).output();
  if (!success) return null;
  const found = createHash("sha256").update(stdout).digest("hex");
  if (found !== SHA256) throw new TypeError(`Cannot trust ${PACKAGE}: its script has the SHA-256 ${found}`);
  return new TextDecoder().decode(stdout);
}
