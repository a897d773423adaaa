import { refusal } from "./rooms.ts";
import { smells } from "./smells.ts";

const ROOT = new URL("../../", import.meta.url).pathname;

/** `deno lint` plugin of this repository: who may import what (`house/rooms`), and the smells syntax can tell. */
const plugin: Deno.lint.Plugin = {
  name: "house",
  rules: {
    rooms: { create: (context) => rooms(context, pathFromRoot(context.filename)) },
    ...Object.fromEntries(
      Object.entries(smells).map(([name, visit]) => [
        name,
        { create: (context: Deno.lint.RuleContext) => visit(context, pathFromRoot(context.filename)) },
      ]),
    ),
  },
};
export default plugin;

function rooms(context: Deno.lint.RuleContext, from: string): Deno.lint.LintVisitor {
  function check(node: Deno.lint.Node, source: { readonly value: unknown } | null, isType: boolean) {
    if (typeof source?.value !== "string") return;
    const message = refusal({ from, specifier: source.value, isType });
    if (message !== null) {
      context.report({ node, message, hint: "docs/architecture.md says who may enter which room" });
    }
  }
  return {
    ImportDeclaration: (node) => check(node, node.source, node.importKind === "type"),
    ExportAllDeclaration: (node) => check(node, node.source, node.exportKind === "type"),
    ExportNamedDeclaration: (node) => check(node, node.source, node.exportKind === "type"),
    ImportExpression: (node) => check(node, node.source.type === "Literal" ? node.source : null, false),
  };
}

/** The linted file's path from the root of the repository, with forward slashes. */
function pathFromRoot(filename: string): string {
  const path = filename.replace(/^file:\/\//, "").replaceAll("\\", "/").replace(/^\/?([A-Za-z]:)/, "/$1");
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path.replace(/^\.?\//, "");
}
