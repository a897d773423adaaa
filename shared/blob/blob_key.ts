const KEY = /^[a-z0-9_-]+(?:\/[a-z0-9_-]+)*$/;
const PREFIX = /^[a-z0-9_/-]*$/;
const LENGTH_MAX = 200;

/** The key as it is; throws RangeError unless it is a path of lower-case letters, digits, `-` and `_`. */
export function checkedKey(key: string): string {
  if (KEY.test(key) && key.length <= LENGTH_MAX) return key;
  throw new RangeError(
    `Cannot use ${
      JSON.stringify(key)
    } as a blob's key: expected ${KEY.source}, at most ${LENGTH_MAX} characters`,
  );
}

/** The prefix as it is; throws RangeError where no key can begin with it. */
export function checkedPrefix(prefix: string): string {
  if (PREFIX.test(prefix)) return prefix;
  throw new RangeError(`Cannot list blobs by ${JSON.stringify(prefix)}: no key begins so`);
}
