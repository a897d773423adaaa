import { useEffect } from "preact/hooks";
import { endSession, followSessionEnd } from "../lib/session_end.ts";
import { Icon } from "../ui/Icon.tsx";

/** Signs out in all tabs; a form without JavaScript, which the others learn of at their next request. */
export default function SignOut({ label }: { label: string }) {
  useEffect(followSessionEnd, []);
  const signOut = (event: SubmitEvent & { readonly currentTarget: HTMLFormElement }) => {
    const form = event.currentTarget;
    event.preventDefault();
    endSession().catch(() => form.submit()); // the browser itself says what is wrong
  };
  return (
    <form method="post" action="/logout" onSubmit={signOut}>
      <button type="submit" class="-mx-1 flex h-8 w-full items-center gap-2 rounded-sm px-1 hover:bg-hover">
        <Icon name="leave" /> {label}
      </button>
    </form>
  );
}
