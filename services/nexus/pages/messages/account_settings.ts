import type { Texts } from "./locale.ts";

/** What was done, as the address of the page says it. */
export type AccountDone = "profile" | "password" | "looks" | "revoked" | "ended" | "ended-others";

interface AccountSettingsTexts {
  readonly title: string;
  readonly tabs: Readonly<Record<"profile" | "password" | "looks" | "keys" | "sessions", string>>;
  readonly done: Readonly<Record<AccountDone, string>>;
  readonly save: string;
  readonly cancel: string;
  readonly profile: string;
  readonly displayName: string;
  readonly language: string;
  readonly timeZone: string;
  readonly timeZoneHint: string;
  readonly username: string;
  readonly email: string;
  readonly tenant: string;
  readonly role: string;
  readonly roles: Readonly<Record<"viewer" | "analyst" | "admin", string>>;
  readonly since: string;
  readonly noProfile: string;
  readonly changePassword: string;
  readonly passwordNote: string;
  readonly currentPassword: string;
  readonly newPassword: string;
  readonly wrongPassword: string;
  readonly looks: string;
  readonly looksNote: string;
  readonly theme: string;
  readonly themes: Readonly<Record<"light" | "dark" | "system", string>>;
  readonly density: string;
  readonly densities: Readonly<Record<"comfortable" | "compact", string>>;
  readonly singleKeys: string;
  readonly keyChoices: Readonly<Record<"on" | "off", string>>;
  readonly newKey: string;
  readonly keyNote: string;
  readonly keyName: string;
  readonly expires: string;
  readonly never: string;
  readonly days: (count: number) => string;
  readonly makeKey: string;
  readonly keyMade: (name: string) => string;
  readonly keyOnce: string;
  readonly copy: string;
  readonly copied: string;
  readonly keys: string;
  readonly noKeys: string;
  readonly noKeysWhy: string;
  readonly created: string;
  readonly lastUsed: string;
  readonly notUsed: string;
  readonly state: string;
  readonly active: string;
  readonly revoked: string;
  readonly expired: string;
  readonly revoke: string;
  readonly revokeQuestion: (name: string) => string;
  readonly revokeNote: string;
  readonly actions: string;
  readonly keysForAdmins: string;
  readonly sessions: string;
  readonly sessionsNote: string;
  readonly deviceOn: (browser: string, system: string) => string;
  readonly unknownDevice: string;
  readonly thisSession: string;
  readonly address: string;
  readonly signedIn: string;
  readonly end: string;
  readonly endOthers: string;
}

/** One's own account. */
export const ACCOUNT_SETTINGS: Texts<AccountSettingsTexts> = {
  en: {
    title: "Account",
    tabs: {
      profile: "Profile",
      password: "Password",
      looks: "Appearance",
      keys: "API keys",
      sessions: "Sessions",
    },
    done: {
      profile: "Your profile is saved.",
      password: "Your password is changed. You are signed out everywhere else.",
      looks: "Saved in this browser.",
      revoked: "The key is revoked. It stops working everywhere within a minute.",
      ended: "The session is over.",
      "ended-others": "You are signed out everywhere else.",
    },
    save: "Save",
    cancel: "Cancel",
    profile: "Profile",
    displayName: "Name",
    language: "Language",
    timeZone: "Time zone",
    timeZoneHint: "Dates and times are shown in it.",
    username: "Username",
    email: "E-mail address",
    tenant: "Workspace",
    role: "Role",
    roles: { viewer: "Viewer", analyst: "Analyst", admin: "Administrator" },
    since: "Since",
    noProfile: "Your profile can't be read just now: the service that keeps it does not answer.",
    changePassword: "Change the password",
    passwordNote: "You stay signed in here; every other session ends.",
    currentPassword: "Current password",
    newPassword: "New password",
    wrongPassword: "This is not your current password.",
    looks: "Appearance",
    looksNote: "Kept in this browser alone.",
    theme: "Colours",
    themes: { light: "Light", dark: "Dark", system: "As the system" },
    density: "Density",
    densities: { comfortable: "Comfortable", compact: "Compact" },
    singleKeys: "Single keys",
    keyChoices: { on: "On, such as ? for all keys", off: "Off, but for Ctrl K" },
    newKey: "New key",
    keyNote: "For programs. A key can do no more than you.",
    keyName: "Name",
    expires: "Expires",
    never: "Never",
    days: (count) => `After ${count} days`,
    makeKey: "Make a key",
    keyMade: (name) => `The key “${name}” is made.`,
    keyOnce: "Copy it now: it is shown this once.",
    copy: "Copy",
    copied: "Copied",
    keys: "Keys of the workspace",
    noKeys: "No keys yet",
    noKeysWhy: "Programs use a key where people sign in.",
    created: "Made",
    lastUsed: "Last used",
    notUsed: "never",
    state: "State",
    active: "Active",
    revoked: "Revoked",
    expired: "Expired",
    revoke: "Revoke",
    revokeQuestion: (name) => `Revoke “${name}”?`,
    revokeNote: "Programs that use this key are refused within a minute. This can't be undone.",
    actions: "Actions",
    keysForAdmins:
      "API keys are made by administrators of the workspace. Ask one of them for a key or for the role.",
    sessions: "Open sessions",
    sessionsNote: "One that you do not know? End it, and change your password.",
    deviceOn: (browser, system) => `${browser} on ${system}`,
    unknownDevice: "Unknown program",
    thisSession: "This session",
    address: "Address",
    signedIn: "Signed in",
    end: "End",
    endOthers: "End all others",
  },
  es: {
    title: "Cuenta",
    tabs: {
      profile: "Perfil",
      password: "Contraseña",
      looks: "Apariencia",
      keys: "Claves de API",
      sessions: "Sesiones",
    },
    done: {
      profile: "Su perfil está guardado.",
      password: "Su contraseña ha cambiado. Se ha cerrado la sesión en los demás dispositivos.",
      looks: "Guardado en este navegador.",
      revoked: "La clave está revocada. Dejará de funcionar en todas partes en menos de un minuto.",
      ended: "La sesión está cerrada.",
      "ended-others": "Se ha cerrado la sesión en los demás dispositivos.",
    },
    save: "Guardar",
    cancel: "Cancelar",
    profile: "Perfil",
    displayName: "Nombre",
    language: "Idioma",
    timeZone: "Zona horaria",
    timeZoneHint: "Las fechas y horas se muestran en ella.",
    username: "Usuario",
    email: "Correo electrónico",
    tenant: "Espacio de trabajo",
    role: "Rol",
    roles: { viewer: "Lector", analyst: "Analista", admin: "Administrador" },
    since: "Desde",
    noProfile: "Su perfil no se puede leer ahora: el servicio que lo guarda no responde.",
    changePassword: "Cambiar la contraseña",
    passwordNote: "Aquí seguirá con la sesión iniciada; las demás sesiones se cierran.",
    currentPassword: "Contraseña actual",
    newPassword: "Contraseña nueva",
    wrongPassword: "Esta no es su contraseña actual.",
    looks: "Apariencia",
    looksNote: "Se guarda solo en este navegador.",
    theme: "Colores",
    themes: { light: "Claro", dark: "Oscuro", system: "Como el sistema" },
    density: "Densidad",
    densities: { comfortable: "Cómoda", compact: "Compacta" },
    singleKeys: "Teclas sueltas",
    keyChoices: { on: "Sí, como ? para verlas todas", off: "No, salvo Ctrl K" },
    newKey: "Clave nueva",
    keyNote: "Para programas. Una clave no puede hacer más que usted.",
    keyName: "Nombre",
    expires: "Caduca",
    never: "Nunca",
    days: (count) => `A los ${count} días`,
    makeKey: "Crear clave",
    keyMade: (name) => `La clave «${name}» está creada.`,
    keyOnce: "Cópiela ahora: solo se muestra esta vez.",
    copy: "Copiar",
    copied: "Copiada",
    keys: "Claves del espacio de trabajo",
    noKeys: "Aún no hay claves",
    noKeysWhy: "Los programas usan una clave donde las personas inician sesión.",
    created: "Creada",
    lastUsed: "Último uso",
    notUsed: "nunca",
    state: "Estado",
    active: "Activa",
    revoked: "Revocada",
    expired: "Caducada",
    revoke: "Revocar",
    revokeQuestion: (name) => `¿Revocar «${name}»?`,
    revokeNote:
      "Los programas que usan esta clave serán rechazados en menos de un minuto. No se puede deshacer.",
    actions: "Acciones",
    keysForAdmins:
      "Las claves de API las crean los administradores del espacio. Pida a uno la clave o el rol.",
    sessions: "Sesiones",
    sessionsNote: "¿No reconoce alguna? Ciérrela y cambie su contraseña.",
    deviceOn: (browser, system) => `${browser} en ${system}`,
    unknownDevice: "Programa desconocido",
    thisSession: "Esta sesión",
    address: "Dirección",
    signedIn: "Inicio",
    end: "Cerrar",
    endOthers: "Cerrar las otras",
  },
};
