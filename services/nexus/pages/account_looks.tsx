import { Button } from "../../../islands/ui/Button.tsx";
import { Card } from "../../../islands/ui/Card.tsx";
import { ACCOUNT_SETTINGS } from "./messages/account_settings.ts";
import type { Locale } from "./messages/locale.ts";

/** How pages look in this browser: colours, density and keys. */
export function LooksTab({ locale, theme, density, keys }: {
  readonly locale: Locale;
  readonly theme: "light" | "dark" | "system";
  readonly density: "comfortable" | "compact";
  readonly keys: "on" | "off";
}) {
  const texts = ACCOUNT_SETTINGS[locale];
  return (
    <div class="max-w-sm">
      <Card title={texts.looks} foot={texts.looksNote}>
        <form method="post" action="/account/looks" class="grid gap-5">
          <input type="hidden" name="back" value="/account/appearance?done=looks" />
          <Choices name="theme" label={texts.theme} choices={texts.themes} chosen={theme} />
          <Choices name="density" label={texts.density} choices={texts.densities} chosen={density} />
          <Choices name="keys" label={texts.singleKeys} choices={texts.keyChoices} chosen={keys} />
          <div>
            <Button type="submit" kind="primary">{texts.save}</Button>
          </div>
        </form>
      </Card>
    </div>
  );
}

function Choices({ name, label, choices, chosen }: {
  readonly name: string;
  readonly label: string;
  readonly choices: Readonly<Record<string, string>>;
  readonly chosen: string;
}) {
  return (
    <fieldset class="grid gap-1">
      <legend class="mb-1 font-medium">{label}</legend>
      {Object.entries(choices).map(([value, text]) => (
        <label key={value} class="flex min-h-7 pointer-coarse:min-h-target items-center gap-2">
          <input type="radio" name={name} value={value} checked={value === chosen} class="size-4" />
          {text}
        </label>
      ))}
    </fieldset>
  );
}
