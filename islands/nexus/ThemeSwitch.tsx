import { useSignal } from "@preact/signals";
import { Icon } from "../ui/Icon.tsx";

export type Theme = "light" | "dark" | "system";

const THEMES: readonly Theme[] = ["light", "dark", "system"];
const YEAR_SECONDS = 365 * 24 * 60 * 60;

interface ThemeSwitchProps {
  readonly theme: Theme;
  readonly name: string;
  readonly labels: Readonly<Record<Theme, string>>;
}

/** Chooses light, dark or the system's colours at once; a form without JavaScript. */
export default function ThemeSwitch(props: ThemeSwitchProps) {
  const theme = useSignal(props.theme);
  const choose = (chosen: Theme) => (event: Event) => {
    event.preventDefault();
    theme.value = chosen;
    document.cookie = `theme=${chosen}; Path=/; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
    if (chosen === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
  };
  return (
    <form
      method="post"
      action="/account/theme"
    >
      <fieldset aria-label={props.name} class="flex rounded-sm border border-line">
        {THEMES.map((one) => (
          <button
            key={one}
            type="submit"
            name="theme"
            value={one}
            aria-pressed={theme.value === one}
            title={props.labels[one]}
            onClick={choose(one)}
            class="grid h-8 grow place-items-center text-muted hover:bg-hover aria-pressed:bg-hover aria-pressed:text-ink"
          >
            <Icon name={one} label={props.labels[one]} />
          </button>
        ))}
      </fieldset>
    </form>
  );
}
