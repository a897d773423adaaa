import type { CohortsRequest } from "@shared/contracts/axi_cohorts.ts";
import type { Texts } from "./locale.ts";

export interface CohortTexts {
  readonly question: string;
  readonly actor: string;
  readonly time: string;
  readonly value: string;
  readonly noValue: string;
  readonly grain: string;
  readonly grains: Readonly<Record<CohortsRequest["grain"], string>>;
  readonly quarter: (quarter: string, year: string) => string;
  readonly zone: string;
  readonly mode: string;
  readonly modes: Readonly<Record<CohortsRequest["mode"], string>>;
  readonly retention: string;
  readonly retentions: Readonly<Record<CohortsRequest["retention"], string>>;
  readonly k: string;
  readonly kHint: string;
  readonly from: string;
  readonly to: string;
  readonly periods: string;
  readonly more: string;
  readonly show: string;
  readonly ask: string;
  readonly askLead: string;
  readonly noTime: string;
  readonly noTimeLead: string;
  readonly nobody: string;
  readonly nobodyLead: string;
  readonly heat: string;
  readonly cohort: string;
  readonly people: string;
  readonly average: string;
  readonly averageLead: string;
  readonly lifetime: string;
  readonly lifetimeLead: string;
  readonly median: (periods: string, grain: string) => string;
  readonly noMedian: string;
  readonly figures: string;
  readonly period: string;
  readonly eligible: string;
  readonly retained: string;
  readonly rate: string;
  readonly interval: string;
  readonly valueEach: string;
  readonly stays: string;
  readonly atRisk: string;
  readonly left: string;
  readonly observed: (day: string) => string;
  readonly incomplete: string;
  readonly curve: (parts: { name: string; first: string; last: string; periods: string }) => string;
  readonly sql: string;
}

/** The view of a dataset's cohorts. */
export const COHORTS: Texts<CohortTexts> = {
  en: {
    question: "Who came back?",
    actor: "Who acts",
    time: "When",
    value: "Value to add up",
    noValue: "none",
    grain: "Period",
    grains: { day: "Day", week: "Week", month: "Month", quarter: "Quarter" },
    quarter: (quarter, year) => `Q${quarter} ${year}`,
    zone: "Time zone",
    mode: "An actor's cohort",
    modes: {
      first_ever: "first event ever",
      first_in_range: "first event in the range",
      recurring: "every period with an event",
    },
    retention: "Came back means",
    retentions: {
      n_period: "in that period",
      unbounded: "in that period or later",
      at_least_k: "k times in that period",
    },
    k: "k",
    kHint: "for k times alone",
    from: "From",
    to: "To",
    periods: "Periods to follow",
    more: "Range and details",
    show: "Show",
    ask: "Choose who acts and when",
    askLead: "Each actor belongs to the period of their first event; the table tells who came back later.",
    noTime: "No column of dates",
    noTimeLead: "Cohorts need a column of dates or instants.",
    nobody: "No cohort in this range",
    nobodyLead: "Nobody has a first event there.",
    heat: "Retention",
    cohort: "Cohort",
    people: "Actors",
    average: "Average retention",
    averageLead: "Over all cohorts whose period is complete, with its 95 % interval.",
    lifetime: "Lifetime",
    lifetimeLead: "Share that stays so long, all cohorts together, with its 95 % interval.",
    median: (periods, grain) => `Half have left by period ${periods} (${grain}).`,
    noMedian: "Fewer than half have left.",
    figures: "Figures by cohort",
    period: "Period",
    eligible: "Eligible",
    retained: "Came back",
    rate: "Rate",
    interval: "95 % interval",
    valueEach: "Value each",
    stays: "Still there",
    atRisk: "At risk",
    left: "Left",
    observed: (day) => `All events until ${day} are known.`,
    incomplete: "not over yet",
    curve: ({ name, first, last, periods }) => `${name}: ${first} in period 1, ${last} in period ${periods}.`,
    sql: "SQL",
  },
  es: {
    question: "¿Quién volvió?",
    actor: "Quién actúa",
    time: "Cuándo",
    value: "Valor que sumar",
    noValue: "ninguno",
    grain: "Período",
    grains: { day: "Día", week: "Semana", month: "Mes", quarter: "Trimestre" },
    quarter: (quarter, year) => `T${quarter} ${year}`,
    zone: "Zona horaria",
    mode: "La cohorte de un actor",
    modes: {
      first_ever: "primer evento de todos",
      first_in_range: "primer evento del intervalo",
      recurring: "cada período con un evento",
    },
    retention: "Volver significa",
    retentions: {
      n_period: "en ese período",
      unbounded: "en ese período o después",
      at_least_k: "k veces en ese período",
    },
    k: "k",
    kHint: "solo para k veces",
    from: "Desde",
    to: "Hasta",
    periods: "Períodos que seguir",
    more: "Intervalo y detalles",
    show: "Mostrar",
    ask: "Elija quién actúa y cuándo",
    askLead: "Cada actor pertenece al período de su primer evento; la tabla dice quién volvió después.",
    noTime: "Ninguna columna de fechas",
    noTimeLead: "Las cohortes necesitan una columna de fechas o instantes.",
    nobody: "Ninguna cohorte en este intervalo",
    nobodyLead: "Nadie tiene ahí su primer evento.",
    heat: "Retención",
    cohort: "Cohorte",
    people: "Actores",
    average: "Retención media",
    averageLead: "De todas las cohortes con el período completo, con su intervalo del 95 %.",
    lifetime: "Permanencia",
    lifetimeLead:
      "Proporción que se queda tanto tiempo, todas las cohortes juntas, con su intervalo del 95 %.",
    median: (periods, grain) => `La mitad se ha ido en el período ${periods} (${grain}).`,
    noMedian: "Se ha ido menos de la mitad.",
    figures: "Cifras por cohorte",
    period: "Período",
    eligible: "Posibles",
    retained: "Volvieron",
    rate: "Tasa",
    interval: "Intervalo del 95 %",
    valueEach: "Valor por actor",
    stays: "Siguen ahí",
    atRisk: "En riesgo",
    left: "Se fueron",
    observed: (day) => `Se conocen todos los eventos hasta el ${day}.`,
    incomplete: "aún no acaba",
    curve: ({ name, first, last, periods }) =>
      `${name}: ${first} en el período 1, ${last} en el período ${periods}.`,
    sql: "SQL",
  },
};
