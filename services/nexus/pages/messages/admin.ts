import type { Texts } from "./locale.ts";

interface AdminTexts {
  readonly title: string;
  readonly members: (tenant: string) => string;
  readonly name: string;
  readonly role: string;
  readonly roles: Readonly<Record<"viewer" | "analyst" | "admin", string>>;
  readonly state: string;
  readonly states: Readonly<Record<"active" | "disabled", string>>;
  readonly since: string;
  readonly actions: string;
  readonly you: string;
  readonly disable: string;
  readonly enable: string;
  readonly cancel: string;
  readonly disableQuestion: (name: string) => string;
  readonly disableNote: string;
  readonly done: Readonly<Record<"active" | "disabled", string>>;
  readonly forAdmins: string;
  readonly forAdminsWhy: (tenant: string) => string;
  readonly thisWorkspace: string;
}

/** Administration of a workspace. */
export const ADMIN: Texts<AdminTexts> = {
  en: {
    title: "Administration",
    members: (tenant) => `Members of ${tenant}`,
    name: "Member",
    role: "Role",
    roles: { viewer: "Viewer", analyst: "Analyst", admin: "Administrator" },
    state: "State",
    states: { active: "Active", disabled: "Kept out" },
    since: "Account since",
    actions: "Actions",
    you: "You",
    disable: "Keep out",
    enable: "Let in",
    cancel: "Cancel",
    disableQuestion: (name) => `Keep ${name} out?`,
    disableNote:
      "Their sessions end and their API keys stop working within a minute. You can let them in again.",
    done: {
      active: "The member is let in again.",
      disabled: "The member is kept out. Sessions and keys end within a minute.",
    },
    forAdmins: "This page is for administrators",
    forAdminsWhy: (tenant) => `An administrator of ${tenant} can give you the role.`,
    thisWorkspace: "this workspace",
  },
  es: {
    title: "Administración",
    members: (tenant) => `Miembros de ${tenant}`,
    name: "Miembro",
    role: "Rol",
    roles: { viewer: "Lector", analyst: "Analista", admin: "Administrador" },
    state: "Estado",
    states: { active: "Activo", disabled: "Excluido" },
    since: "Cuenta desde",
    actions: "Acciones",
    you: "Usted",
    disable: "Excluir",
    enable: "Readmitir",
    cancel: "Cancelar",
    disableQuestion: (name) => `¿Excluir a ${name}?`,
    disableNote:
      "Sus sesiones se cierran y sus claves de API dejan de funcionar en menos de un minuto. Podrá readmitirlo.",
    done: {
      active: "El miembro está readmitido.",
      disabled: "El miembro está excluido. Sus sesiones y claves terminan en menos de un minuto.",
    },
    forAdmins: "Esta página es para administradores",
    forAdminsWhy: (tenant) => `Un administrador de ${tenant} puede darle el rol.`,
    thisWorkspace: "este espacio de trabajo",
  },
};
