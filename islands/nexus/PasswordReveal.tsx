import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";

/** Shows what stands in a password field, and hides it again. Not there without JavaScript, where it could do nothing. */
export default function PasswordReveal(
  { field, show, hide }: {
    /** The id of the field. */
    readonly field: string;
    readonly show: string;
    readonly hide: string;
  },
) {
  const isAwake = useSignal(false), isShown = useSignal(false);
  useEffect(() => {
    isAwake.value = true;
  }, []);
  const toggle = () => {
    isShown.value = !isShown.value;
    document.getElementById(field)?.setAttribute("type", isShown.value ? "text" : "password");
  };
  return (
    <button
      type="button"
      hidden={!isAwake.value}
      aria-controls={field}
      aria-pressed={isShown.value}
      onClick={toggle}
      class="absolute end-0 top-0 min-h-6 rounded-sm px-1 text-12 text-muted hover:text-ink"
    >
      {isShown.value ? hide : show}
    </button>
  );
}
