import type { PaletteTexts } from "../../../../islands/nexus/CommandPalette.tsx";
import type { Texts } from "./locale.ts";

interface ShellTexts {
  readonly skip: string;
  readonly nav: string;
  readonly overview: string;
  readonly datasets: string;
  readonly reports: string;
  readonly status: string;
  readonly admin: string;
  readonly account: string;
  readonly signOut: string;
  readonly you: string;
  readonly colours: string;
  readonly theme: Readonly<Record<"light" | "dark" | "system", string>>;
  readonly palette: PaletteTexts;
  /** While the browser has no network. */
  readonly offline: string;
}

/** What stands around every page. */
export const SHELL: Texts<ShellTexts> = {
  en: {
    skip: "Skip to the content",
    nav: "Main",
    overview: "Overview",
    datasets: "Datasets",
    reports: "Reports",
    status: "Status",
    admin: "Administration",
    account: "Account",
    signOut: "Sign out",
    you: "You",
    colours: "Colours",
    theme: { light: "Light", dark: "Dark", system: "As the system" },
    palette: {
      open: "Go to",
      placeholder: "A page or the name of a dataset",
      nothing: "Nothing is called that",
      results: "Where to go",
      keys: {
        title: "Keys",
        anywhere: "Go anywhere",
        shown: "All keys",
        next: "Next row of a table",
        previous: "Row before",
        follow: "Open the row",
        close: "Close",
        settings: "Turn single keys off",
      },
    },
    offline: "This browser is offline. What you see stays as it was; try again once you are back.",
  },
  es: {
    skip: "Saltar al contenido",
    nav: "Principal",
    overview: "Resumen",
    datasets: "Datos",
    reports: "Informes",
    status: "Estado",
    admin: "Administración",
    account: "Cuenta",
    signOut: "Cerrar sesión",
    you: "Tú",
    colours: "Colores",
    theme: { light: "Claro", dark: "Oscuro", system: "Como el sistema" },
    palette: {
      open: "Ir a",
      placeholder: "Una página o el nombre de unos datos",
      nothing: "Nada se llama así",
      results: "Adónde ir",
      keys: {
        title: "Teclas",
        anywhere: "Ir a cualquier sitio",
        shown: "Todas las teclas",
        next: "Fila siguiente de una tabla",
        previous: "Fila anterior",
        follow: "Abrir la fila",
        close: "Cerrar",
        settings: "Desactivar las teclas sueltas",
      },
    },
    offline: "Este navegador no tiene conexión. Lo que ves queda como estaba; inténtalo cuando vuelva.",
  },
};
