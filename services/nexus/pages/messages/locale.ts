/** Languages of the pages, the one for everybody else first. */
export const LOCALES = ["en", "es"] as const;
export type Locale = (typeof LOCALES)[number];

/** The same texts in every language. */
export type Texts<Text> = Readonly<Record<Locale, Text>>;

/** The chosen language, else the first of the browser's that there is. */
export function localeOf(chosen: string | undefined, acceptLanguage: string | undefined): Locale {
  const wanted = [chosen ?? "", ...preferred(acceptLanguage ?? "")];
  const found = wanted.map((tag) => tag.slice(0, 2).toLowerCase()).find(isLocale);
  return found ?? LOCALES[0];
}

function isLocale(text: string): text is Locale {
  return (LOCALES as readonly string[]).includes(text);
}

/** The tags of `Accept-Language`, most wanted first. */
function preferred(header: string): string[] {
  return header.split(",").map((item) => {
    const [tag, ...parameters] = item.split(";").map((part) => part.trim());
    const quality = parameters.find((part) => part.startsWith("q="))?.slice(2) ?? "1";
    return { tag, quality: Number(quality) };
  }).filter(({ tag, quality }) => tag !== "" && quality > 0).sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}
