import type { HealthTexts } from "../../../../islands/nexus/HealthTable.tsx";
import type { Texts } from "./locale.ts";

interface StatusTexts {
  readonly title: string;
  readonly health: HealthTexts;
  readonly own: string;
  readonly uptime: string;
  readonly started: (at: string) => string;
  readonly answers: string;
  readonly faults: (count: string) => string;
  readonly p95: string;
  readonly upTo: (time: string) => string;
  readonly noAnswers: string;
  readonly memory: string;
  readonly reports: string;
  readonly reportsNote: string;
  readonly build: string;
}

/** How services are, and NEXUS itself. */
export const STATUS: Texts<StatusTexts> = {
  en: {
    title: "Status",
    health: {
      caption: "Services",
      service: "Service",
      state: "State",
      states: { up: "Up", unready: "Not ready", down: "Down", absent: "Not configured" },
      failing: "Does not answer:",
      latency: "Latency",
      since: "Since",
      live: "Every 5 s",
      paused: "Paused",
      stale: "Late",
      offline: "NEXUS does not answer",
      pause: "Pause",
      resume: "Go on",
    },
    own: "NEXUS itself",
    uptime: "Up for",
    started: (at) => `Started ${at}`,
    answers: "Answers",
    faults: (count) => `${count} faults`,
    p95: "95 % of answers",
    upTo: (time) => `≤ ${time}`,
    noAnswers: "No answers yet, or slower than a minute.",
    memory: "Memory",
    reports: "Policy reports",
    reportsNote: "by browsers",
    build: "Build",
  },
  es: {
    title: "Estado",
    health: {
      caption: "Servicios",
      service: "Servicio",
      state: "Estado",
      states: { up: "Activo", unready: "No listo", down: "Caído", absent: "Sin configurar" },
      failing: "No responde:",
      latency: "Latencia",
      since: "Desde",
      live: "Cada 5 s",
      paused: "En pausa",
      stale: "Con retraso",
      offline: "NEXUS no responde",
      pause: "Pausar",
      resume: "Continuar",
    },
    own: "NEXUS mismo",
    uptime: "Activo desde hace",
    started: (at) => `Iniciado el ${at}`,
    answers: "Respuestas",
    faults: (count) => `${count} fallos`,
    p95: "95 % de las respuestas",
    upTo: (time) => `≤ ${time}`,
    noAnswers: "Aún sin respuestas, o más lentas que un minuto.",
    memory: "Memoria",
    reports: "Avisos de la política",
    reportsNote: "de navegadores",
    build: "Compilación",
  },
};
