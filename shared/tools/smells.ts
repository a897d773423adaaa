type Visit = (context: Deno.lint.RuleContext, path: string) => Deno.lint.LintVisitor;
type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

const FILE_LINES_MAX = 400;
const FUNCTION_LINES_MAX = 60;
const PARAMETERS_MAX = 3;

const TEST = /_(test|bench)\.tsx?$|^shared\/testing\/|^services\/.+\/testing(\.ts$|\/)/;
/** Verbs and domain files: time, chance and environment are passed in. */
const PURE =
  /^(shared\/contracts\/|services\/(?!platform\/)(?!.*(^|\/)(main|serve|start|wiring|migrations|config|admin)\.ts$)(?!.*[/_](routes|app|live|middleware)(_\w+)?\.tsx?$))/;
const READS_ENVIRONMENT =
  /^(shared\/(runtime|tools)\/|services\/platform\/|services\/.+\/(main|serve|admin)\.ts$)/;
const HOLDS_SQL =
  /^shared\/postgres\/|^services\/platform\/|^services\/.+\/wiring\.ts$|(repository|migrations?|postgres)[a-z_]*\.ts$|\/migrations\//;
const VAGUE_NAME = /(^|\/)(index|mod|utils?|types|helpers?)\.tsx?$/;

/** Smells that syntax alone can tell, by the name of their rule. */
export const smells: Readonly<Record<string, Visit>> = {
  "no-double-cast": (context) => ({
    TSAsExpression(node) {
      if (node.expression.type === "TSAsExpression") {
        context.report({ node, message: "Cannot cast twice: parse the value, or narrow it by a check" });
      }
    },
  }),
  "no-enum": (context) => ({
    TSEnumDeclaration(node) {
      context.report({ node, message: "Cannot use an enum: write a union of strings or an `as const` list" });
    },
  }),
  "no-default-export": (context, path) => ({
    ExportDefaultDeclaration(node) {
      if (/^islands\/|(^|\/)serve\.ts$|_plugin\.ts$/.test(path)) return;
      context.report({ node, message: "Cannot export a default here: only islands and serve.ts do" });
    },
  }),
  "no-ambient-input": ambientInput,
  "no-bare-app": (context, path) => ({
    NewExpression(node) {
      const name = node.callee.type === "Identifier" ? node.callee.name : "";
      if (!/^(Hono|OpenAPIHono)$/.test(name) || TEST.test(path) || path === "shared/http/new_app.ts") return;
      context.report({
        node,
        message: `Cannot make a bare ${name}: newApp() sets errors, paths and validation`,
      });
    },
  }),
  "no-stray-worker": (context, path) => ({
    NewExpression(node) {
      const isWorker = node.callee.type === "Identifier" && node.callee.name === "Worker";
      if (!isWorker || /_thread\.ts$/.test(path) || TEST.test(path)) return;
      context.report({
        node,
        message: "Cannot start a Worker here: a file named *_thread.ts owns each kind",
      });
    },
  }),
  "no-barrel": barrel,
  "no-stray-sql": straySql,
  "no-stray-fetch": (context, path) => ({
    CallExpression(node) {
      const isFetch = node.callee.type === "Identifier" && node.callee.name === "fetch";
      if (!isFetch || !PURE.test(path) || TEST.test(path) || /_(http|gcs|openai|slack)\.ts$/.test(path)) {
        return;
      }
      context.report({
        node,
        message: "Cannot call fetch here: shared/clients or an adapter does, with a deadline",
      });
    },
  }),
  "file-length": (context, path) => ({
    Program(node) {
      const lines = context.sourceCode.text.trimEnd().split("\n").length;
      if (lines <= FILE_LINES_MAX || TEST.test(path)) return;
      context.report({
        node,
        message: `Cannot keep ${lines} lines in one file: ${FILE_LINES_MAX} is the limit, split it`,
      });
    },
  }),
  "function-length": functionLength,
  "parameter-count": parameterCount,
};

function ambientInput(context: Deno.lint.RuleContext, path: string): Deno.lint.LintVisitor {
  if (TEST.test(path)) return {};
  const isPure = PURE.test(path);
  return {
    MemberExpression(node) {
      const name = context.sourceCode.getText(node);
      const isClockOrChance =
        /^(Date\.now|performance\.now|Math\.random|crypto\.(randomUUID|getRandomValues))$/.test(name);
      if (isPure && isClockOrChance) {
        context.report({
          node,
          message: `Cannot read ${name} in a verb or domain file: take it as an argument`,
        });
      }
      if (/^(Deno\.env|process\.env)$/.test(name) && !READS_ENVIRONMENT.test(path)) {
        context.report({
          node,
          message: `Cannot read ${name} here: main.ts reads it once and passes a config`,
        });
      }
    },
    NewExpression(node) {
      const isNow = node.callee.type === "Identifier" && node.callee.name === "Date" &&
        node.arguments.length === 0;
      if (!isPure || !isNow) return;
      context.report({
        node,
        message: "Cannot read the clock in a verb or domain file: take it as an argument",
      });
    },
  };
}

function barrel(context: Deno.lint.RuleContext, path: string): Deno.lint.LintVisitor {
  return {
    Program(node) {
      if (VAGUE_NAME.test(path)) {
        context.report({
          node,
          message: `Cannot name a file "${path.split("/").at(-1)}": name it after what it holds`,
        });
      }
      const isReexport = (statement: Deno.lint.Statement) =>
        statement.type === "ExportAllDeclaration" ||
        (statement.type === "ExportNamedDeclaration" && statement.source !== null);
      if (node.body.length > 0 && node.body.every(isReexport)) {
        context.report({ node, message: "Cannot keep a barrel: import from the file that holds the symbol" });
      }
    },
  };
}

function straySql(context: Deno.lint.RuleContext, path: string): Deno.lint.LintVisitor {
  if (TEST.test(path) || HOLDS_SQL.test(path)) return {};
  const message = "Cannot hold SQL here: repositories, adapters and shared/postgres do";
  return {
    TaggedTemplateExpression(node) {
      if (node.tag.type === "Identifier" && /^(sql|tx)$/.test(node.tag.name)) {
        context.report({ node, message });
      }
    },
    MemberExpression(node) {
      if (/^(sql|tx)\.unsafe$/.test(context.sourceCode.getText(node))) context.report({ node, message });
    },
  };
}

/** Counts the lines of a function without those of the functions inside it, so that a factory of verbs may be long. */
function functionLength(context: Deno.lint.RuleContext, path: string): Deno.lint.LintVisitor {
  if (TEST.test(path)) return {};
  const inner: number[] = [];
  const enter = () => void inner.push(0);
  const exit = (node: FunctionNode) => {
    const lines = context.sourceCode.getText(node).split("\n").length;
    const own = lines - (inner.pop() ?? 0);
    const outer = inner.pop();
    if (outer !== undefined) inner.push(outer + lines - 1);
    if (own > FUNCTION_LINES_MAX) {
      context.report({
        node,
        message: `Cannot keep ${own} lines in one function: ${FUNCTION_LINES_MAX} is the limit`,
      });
    }
  };
  return {
    FunctionDeclaration: enter,
    FunctionExpression: enter,
    ArrowFunctionExpression: enter,
    "FunctionDeclaration:exit": exit,
    "FunctionExpression:exit": exit,
    "ArrowFunctionExpression:exit": exit,
  };
}

function parameterCount(context: Deno.lint.RuleContext, path: string): Deno.lint.LintVisitor {
  if (TEST.test(path)) return {};
  const check = (node: FunctionNode) => {
    if (node.params.length <= PARAMETERS_MAX) return;
    context.report({
      node,
      message: `Cannot take ${node.params.length} parameters: ${PARAMETERS_MAX} is the limit, pass an object`,
      hint: "A hot loop that must not allocate says so: // deno-lint-ignore house/parameter-count -- why",
    });
  };
  return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
}
