import { Tokenizer, TokenType } from "@streamparser/json";
import { createLruMap } from "../cache/lru_map.ts";
import { AppError, ValidationError } from "../core/errors.ts";

const BODY = "the request body";
const DEPTH_MAX = 64;
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);
/** Short texts that passed lately: dashboards ask the same again and again. */
const PASSED_MAX = 500;
const PASSED_LENGTH_MAX = 2_000;
const passed = createLruMap<string, true>(PASSED_MAX);
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const NOT_A_JSON_NUMBER = /[:,[]\s*-?(?:NaN|Infinity)\s*[,}\]]/;

/**
 * The text of a JSON body, after checks that JSON.parse does not make; errors call it by `what`. Throws MALFORMED for bytes that are not UTF-8,
 * bad syntax, nesting deeper than 64 and duplicate keys; VALIDATION for keys that reach into prototypes and numbers
 * that a double can't hold.
 */
export function strictJsonText(bytes: Uint8Array, what = BODY): string {
  const text = decodeUtf8(bytes);
  if (passed.get(text) === true) return text;
  try {
    JSON.parse(text);
  } catch (cause) {
    throw syntaxError(text, what, cause);
  }
  checkTokens(bytes, what);
  if (text.length <= PASSED_LENGTH_MAX) passed.set(text, true);
  return text;
}

/** The text of UTF-8 bytes; throws MALFORMED where they are not. */
export function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new AppError("MALFORMED", `Cannot read ${BODY}: it is not UTF-8`, { cause });
  }
}

function syntaxError(text: string, what: string, cause: unknown): AppError {
  if (NOT_A_JSON_NUMBER.test(text)) {
    return new ValidationError("Cannot accept NaN or Infinity: JSON has no such number");
  }
  return new AppError("MALFORMED", `Cannot read ${what}: it is not valid JSON`, { cause });
}

/** An object or array that is open: the keys seen so far (null for an array) and whether a key comes next. */
interface Open {
  readonly keys: Set<string> | null;
  isKeyNext: boolean;
}

/** Walks the tokens of JSON that is known to be well formed. */
function checkTokens(bytes: Uint8Array, what: string): void {
  const open: Open[] = [];
  const tokenizer = new ExactTokenizer();
  tokenizer.onError = (error) => {
    throw error;
  };
  tokenizer.onToken = ({ token, value }) => {
    const inner = open.at(-1);
    if (token === TokenType.LEFT_BRACE || token === TokenType.LEFT_BRACKET) {
      if (open.length === DEPTH_MAX) {
        throw new AppError(
          "MALFORMED",
          `Cannot read ${what}: it is nested deeper than ${DEPTH_MAX}`,
        );
      }
      const isObject = token === TokenType.LEFT_BRACE;
      open.push({ keys: isObject ? new Set() : null, isKeyNext: isObject });
    } else if (token === TokenType.RIGHT_BRACE || token === TokenType.RIGHT_BRACKET) {
      open.pop();
    } else if (inner?.keys && token === TokenType.COMMA) {
      inner.isKeyNext = true;
    } else if (inner?.keys && inner.isKeyNext && typeof value === "string") {
      checkKey(inner.keys, value, what);
      inner.isKeyNext = false;
    }
  };
  tokenizer.write(bytes);
  tokenizer.end();
}

function checkKey(keys: Set<string>, key: string, what: string): void {
  if (FORBIDDEN_KEYS.has(key)) throw new ValidationError(`Cannot accept a member named ${key}: leave it out`);
  if (keys.has(key)) {
    throw new AppError(
      "MALFORMED",
      `Cannot read ${what}: the key ${JSON.stringify(key)} stands twice`,
    );
  }
  keys.add(key);
}

class ExactTokenizer extends Tokenizer {
  /** The number, where a double holds it: an integer must come out unchanged, a fraction may be rounded. */
  protected override parseNumber(text: string): number {
    const value = Number(text);
    const isExact = /^-?\d+$/.test(text) ? Number.isSafeInteger(value) : Number.isFinite(value);
    if (isExact) return value;
    throw new ValidationError(`Cannot accept ${text.slice(0, 40)}: send a number beyond 2^53 as a string`);
  }
}
