import { useSignal } from "@preact/signals";

export type Theme = "light" | "dark" | "system";

const THEMES: readonly Theme[] = ["light", "dark", "system"];
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Chooses light, dark or the system's colours; a form without JavaScript. */
export default function ThemeSwitch(
  props: { readonly theme: Theme; readonly labels: Readonly<Record<Theme, string>> },
) {
  const theme = useSignal(props.theme);
  const choose = (chosen: Theme) => (event: Event) => {
    event.preventDefault();
    theme.value = chosen;
    document.cookie = `theme=${chosen}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
    if (chosen === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
  };
  return (
    <form method="post" action="/account/theme" class="theme-switch">
      {THEMES.map((one) => (
        <button key={one} type="submit" name="theme" value={one} aria-pressed={theme.value === one} onClick={choose(one)}>
          {props.labels[one]}
        </button>
      ))}
    </form>
  );
}
