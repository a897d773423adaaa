/** A link of a page that leads to a file of the repository. */
export interface Link {
  readonly line: number;
  readonly target: string;
}

const LINK = /\[[^\]]*\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g;

/** Links of a Markdown text to files beside it; code, outside addresses and anchors on the same page are left out. */
export function fileLinks(markdown: string): Link[] {
  let isCode = false;
  return markdown.split("\n").flatMap((text, index) => {
    if (/^\s*```/.test(text)) isCode = !isCode;
    if (isCode) return [];
    return [...text.replaceAll(/`[^`]*`/g, "").matchAll(LINK)]
      .map(([, target = ""]) => target.replace(/#.*$/, ""))
      .filter((target) => target !== "" && !/^[a-z][a-z0-9+.-]*:/i.test(target))
      .map((target) => ({ line: index + 1, target }));
  });
}

/** Codes for which the table has no row, or one with another status. */
export function undocumented(statuses: Readonly<Record<string, number>>, table: string): string[] {
  return Object.entries(statuses)
    .filter(([code, status]) => !new RegExp(`^\\| \`${code}\` +\\| ${status} +\\|`, "m").test(table))
    .map(([code]) => code);
}

/** Variables that a configuration's source declares (`NAME: z...`, `NAME: secret`) and the page has no row for. */
export function unlistedVariables(source: string, page: string): string[] {
  return [...source.matchAll(/^ {2}([A-Z][A-Z0-9_]+): (?!")/gm)].map(([, name = ""]) => name)
    .filter((name) => !page.includes(`| \`${name}\` `));
}
