import { type Browser, chromium } from "playwright-core";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** The browser of this machine: CHROMIUM names it, else it is sought in the usual places; null where there is none. */
export async function browserPath(): Promise<string | null> {
  const named = Deno.env.get("CHROMIUM");
  for (const path of named ? [named] : PLACES) {
    if (await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return path;
  }
  return null;
}

/** Starts the browser without a window; closing it is the caller's. */
export async function launchBrowser(executablePath: string): Promise<Browser> {
  return await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"],
  });
}
