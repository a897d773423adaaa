import { formatDuration } from "../../../../islands/lib/format.ts";
import type { Texts } from "./locale.ts";

interface AccountTexts {
  readonly signIn: string;
  readonly signInLead: string;
  readonly username: string;
  readonly password: string;
  readonly show: string;
  readonly hide: string;
  readonly noAccount: string;
  readonly register: string;
  readonly registerLead: string;
  readonly hasAccount: string;
  readonly email: string;
  readonly newUsername: string;
  readonly newUsernameHint: string;
  readonly displayName: string;
  readonly optional: string;
  readonly newPasswordHint: string;
  readonly language: string;
  readonly wrongLogin: string;
  readonly tooMany: (seconds: number) => string;
  readonly unavailable: string;
  readonly closed: string;
  readonly taken: string;
  readonly madeOnly: string;
}

/** Signing in and signing up. */
export const ACCOUNTS: Texts<AccountTexts> = {
  en: {
    signIn: "Sign in",
    signInLead: "Datasets, statistics and reports of your team.",
    username: "Username or e-mail address",
    password: "Password",
    show: "Show",
    hide: "Hide",
    noAccount: "No account yet?",
    register: "Create an account",
    registerLead: "You get a workspace of your own.",
    hasAccount: "Already have an account?",
    email: "E-mail address",
    newUsername: "Username",
    newUsernameHint: "a-z, 0-9, dot, dash and underscore; a letter or digit at both ends.",
    displayName: "Name",
    optional: "Shown to others. Your username where you leave it empty.",
    newPasswordHint: "At least 8 characters of any kind. Well-known passwords are refused.",
    language: "Language",
    wrongLogin: "The username or the password is wrong.",
    tooMany: (seconds) => `Too many attempts. Try again in ${formatDuration(seconds * 1000, "en")}.`,
    unavailable:
      "The service that keeps the accounts does not answer just now. Nothing is lost: try again in a moment.",
    closed: "Accounts are made by an administrator here: ask one for yours.",
    taken: "The e-mail address or the username is taken. Sign in, or choose another one.",
    madeOnly: "Your account is made. Sign in to go on.",
  },
  es: {
    signIn: "Iniciar sesión",
    signInLead: "Los datos, las estadísticas y los informes de su equipo.",
    username: "Usuario o correo electrónico",
    password: "Contraseña",
    show: "Mostrar",
    hide: "Ocultar",
    noAccount: "¿Aún no tiene cuenta?",
    register: "Crear una cuenta",
    registerLead: "Tendrá un espacio de trabajo propio.",
    hasAccount: "¿Ya tiene cuenta?",
    email: "Correo electrónico",
    newUsername: "Usuario",
    newUsernameHint: "a-z, 0-9, punto, guion y guion bajo; una letra o cifra en cada extremo.",
    displayName: "Nombre",
    optional: "Lo ven los demás. Si lo deja vacío, será su usuario.",
    newPasswordHint: "Al menos 8 caracteres de cualquier tipo. Se rechazan las contraseñas muy conocidas.",
    language: "Idioma",
    wrongLogin: "El usuario o la contraseña no son correctos.",
    tooMany: (seconds) =>
      `Demasiados intentos. Vuelva a intentarlo en ${formatDuration(seconds * 1000, "es")}.`,
    unavailable:
      "El servicio de cuentas no responde en este momento. No se ha perdido nada: reinténtelo enseguida.",
    closed: "Aquí las cuentas las crea un administrador: pídale la suya.",
    taken: "El correo o el usuario ya están en uso. Inicie sesión o elija otro.",
    madeOnly: "Su cuenta está creada. Inicie sesión para continuar.",
  },
};
