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
  readonly signIn: string;
  readonly signOut: string;
  readonly theme: Readonly<Record<"light" | "dark" | "system", string>>;
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
    signIn: "Sign in",
    signOut: "Sign out",
    theme: { light: "Light", dark: "Dark", system: "System" },
  },
  es: {
    skip: "Saltar al contenido",
    nav: "Principal",
    overview: "Resumen",
    datasets: "Conjuntos de datos",
    reports: "Informes",
    status: "Estado",
    admin: "Administración",
    account: "Cuenta",
    signIn: "Iniciar sesión",
    signOut: "Cerrar sesión",
    theme: { light: "Claro", dark: "Oscuro", system: "Sistema" },
  },
};
