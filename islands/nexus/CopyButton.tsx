import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { Button } from "../ui/Button.tsx";

/** Puts a text into the clipboard and says so. Not there without JavaScript, where the text can be selected. */
export default function CopyButton(
  { text, copy, copied }: { readonly text: string; readonly copy: string; readonly copied: string },
) {
  const isAwake = useSignal(false), isCopied = useSignal(false);
  useEffect(() => {
    isAwake.value = true;
  }, []);
  const write = async () => {
    await navigator.clipboard.writeText(text);
    isCopied.value = true;
  };
  return (
    <span class={isAwake.value ? undefined : "invisible"} aria-live="polite">
      <Button icon={isCopied.value ? "check" : "copy"} onClick={write}>
        {isCopied.value ? copied : copy}
      </Button>
    </span>
  );
}
