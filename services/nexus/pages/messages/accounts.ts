import type { Texts } from "./locale.ts";

interface AccountTexts {
  readonly signIn: string;
  readonly username: string;
  readonly password: string;
  readonly noAccount: string;
}

/** Signing in and one's own account. */
export const ACCOUNTS: Texts<AccountTexts> = {
  en: {
    signIn: "Sign in",
    username: "Username or e-mail address",
    password: "Password",
    noAccount: "Create an account",
  },
  es: {
    signIn: "Iniciar sesión",
    username: "Usuario o correo electrónico",
    password: "Contraseña",
    noAccount: "Crear una cuenta",
  },
};
