import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Banner } from "../ui/Banner.tsx";

/** Says, as long as it is so, that the browser has no network. What the page shows stays. */
export default function OfflineBanner({ text }: { readonly text: string }) {
  const isOffline = useSignal(false);
  useEffect(() => {
    const look = () => isOffline.value = !navigator.onLine;
    look();
    globalThis.addEventListener("online", look);
    globalThis.addEventListener("offline", look);
    return () => {
      globalThis.removeEventListener("online", look);
      globalThis.removeEventListener("offline", look);
    };
  }, []);
  return (
    <div aria-live="polite" class="sticky top-14 z-10">
      {isOffline.value && (
        <div class="mb-5 rounded-md bg-page">
          <Banner tone="warn">{text}</Banner>
        </div>
      )}
    </div>
  );
}
