import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { createLive, type Live, NOTHING, type TopicView } from "./live_socket.ts";

let ofPage: Live | undefined;

/**
 * A topic of the dashboard's server as it changes, over the one socket of the page; null for none. On the server, and
 * before the first snapshot, it is `waiting`.
 */
export function useTopic<Entry>(name: string | null): ReadonlySignal<TopicView<Entry>> {
  const view = useSignal<TopicView<Entry>>(NOTHING);
  useEffect(() => {
    if (name === null) return;
    return pageLive().follow<Entry>(name, (next) => view.value = next);
  }, [name]);
  return view;
}

function pageLive(): Live {
  return ofPage ??= createLive({
    open: () => new WebSocket(`${location.origin.replace("http", "ws")}/ws/realtime/`, "axi.live.v1"),
    renew: async () => (await fetch("/api/axi/users/me")).status !== 401,
    now: () => performance.now(),
    random: () => Math.random(),
    frame: (apply) => requestAnimationFrame(apply),
    window: globalThis,
    document,
  });
}
