import type postgres from "postgres";

/** Members of the driver's function that reach no server. */
const HARMLESS: ReadonlySet<string | symbol> = new Set(["array", "json", "typed", "types", "options"]);

/**
 * The driver's function, with `bind` applied to every query that it makes. Of its other members there are the given
 * ones and those that reach no server.
 */
export function proxied<S extends postgres.ISql>(
  target: S,
  bind: (value: unknown) => unknown,
  members: Readonly<Record<string | symbol, unknown>>,
): S {
  const own: Readonly<Record<string | symbol, unknown>> = {
    ...members,
    unsafe: (...args: unknown[]) => bind(Reflect.apply(target.unsafe, target, args)),
  };
  return new Proxy(target, {
    apply: (_target, _this, args) => bind(Reflect.apply(target as never, undefined, args)),
    get: (_target, key) => own[key] ?? (HARMLESS.has(key) ? Reflect.get(target, key) : undefined),
  });
}
