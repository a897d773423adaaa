import { useTopic } from "../lib/live.ts";

/** Shows a topic of numbers, for tests of the live protocol. */
export default function Watcher({ topic }: { readonly topic: string }) {
  const { state, entries } = useTopic<number>(topic).value;
  return <output data-state={state}>{Array.from(entries, ([key, n]) => `${key}=${n}`).join(" ")}</output>;
}
