import type { CorrelationPair, Correlations } from "@shared/contracts/axi_correlations.ts";
import type { Texts } from "./locale.ts";

export interface CorrelationTexts {
  readonly methods: Readonly<Record<Correlations["method"], string>>;
  readonly method: string;
  readonly methodNotes: Readonly<Record<Correlations["method"], string>>;
  readonly adjust: string;
  readonly adjustments: Readonly<Record<Correlations["adjust"], string>>;
  readonly matrix: string;
  readonly pairs: string;
  readonly pairsOf: (shown: string, total: string) => string;
  readonly pair: string;
  readonly estimate: string;
  readonly interval: string;
  readonly intervalMethods: Readonly<Record<NonNullable<CorrelationPair["ci_method"]>, string>>;
  readonly rows: string;
  readonly p: string;
  readonly testMethods: Readonly<Record<NonNullable<CorrelationPair["p_method"]>, string>>;
  readonly q: string;
  readonly effect: string;
  readonly effects: Readonly<Record<NonNullable<CorrelationPair["effect"]>, string>>;
  readonly measures: Readonly<Record<CorrelationPair["measure"], string>>;
  readonly reasons: Readonly<Record<NonNullable<CorrelationPair["reason"]>, string>>;
  readonly warnings: Readonly<Record<CorrelationPair["warnings"][number], string>>;
  readonly minimum: string;
  readonly find: string;
  readonly shownPattern: string;
  readonly reversals: string;
  readonly reversalsLead: string;
  readonly reversal: (parts: { column: string; within: string; whole: string }) => string;
  readonly skipped: string;
  readonly skippedReasons: Readonly<Record<Correlations["skipped"][number]["reason"], string>>;
  readonly sample: (count: string) => string;
  readonly cut: (shown: string, total: string) => string;
  readonly noPairs: string;
  readonly noPairsLead: string;
  readonly held: string;
  readonly rank: string;
  readonly condition: string;
  readonly more: string;
}

/** The view of a dataset's correlations. */
export const CORRELATIONS: Texts<CorrelationTexts> = {
  en: {
    methods: {
      pearson: "Pearson",
      spearman: "Spearman",
      kendall: "Kendall",
      partial: "Partial",
      auto: "All types",
    },
    method: "Method",
    methodNotes: {
      pearson: "Linear correlation of numbers, from the stored statistics.",
      spearman: "Correlation of ranks: any rise or fall, linear or not.",
      kendall: "Tau-b: how many pairs of rows agree in their order.",
      partial: "Pearson's r of each pair with all other columns held fixed.",
      auto: "Columns of any type, each pair by the measure that fits.",
    },
    adjust: "q adjusted by",
    adjustments: { bh: "Benjamini-Hochberg", by: "Benjamini-Yekutieli", holm: "Holm" },
    matrix: "Matrix",
    pairs: "Strongest pairs",
    pairsOf: (shown, total) => `${shown} of ${total} pairs`,
    pair: "Pair",
    estimate: "Estimate",
    interval: "95 % interval",
    rows: "Rows",
    p: "p",
    q: "q",
    effect: "Effect",
    effects: { negligible: "negligible", small: "small", medium: "medium", large: "large" },
    intervalMethods: {
      fisher: "by Fisher's z",
      bonett_wright: "by Bonett and Wright",
      fieller: "by Fieller",
      noncentral_chi_squared: "by noncentral χ²",
      noncentral_f: "by noncentral F",
    },
    testMethods: {
      student_t: "Student's t",
      exact: "exact test",
      normal: "normal approximation",
      chi_squared: "χ² test",
      welch_f: "Welch's F",
      kruskal_wallis: "Kruskal-Wallis",
    },
    measures: {
      pearson: "Pearson's r",
      spearman: "Spearman's rho",
      kendall_tau_b: "Kendall's tau-b",
      partial: "Partial r",
      point_biserial: "Point-biserial r",
      cramers_v: "Cramér's V",
      eta_squared: "Eta squared",
    },
    reasons: {
      too_few_rows: "too few rows",
      constant_column: "a column is constant",
      out_of_range: "out of range",
      collinear_columns: "columns determine each other",
    },
    warnings: {
      few_rows: "Fewer than 10 rows.",
      low_expected_counts: "Many combinations are rare, so that p is rough.",
    },
    minimum: "At least",
    find: "Part of a column's name",
    shownPattern: "{shown} of {total} pairs",
    reversals: "Reversals",
    reversalsLead: "Within these categories the correlation turns round (Simpson's paradox).",
    reversal: ({ column, within, whole }) => `within ${column} it is ${within} in place of ${whole}`,
    skipped: "Left out",
    skippedReasons: {
      identifier: "an identifier",
      too_many_categories: "too many categories",
      constant: "constant",
      no_values: "no values",
      too_many_columns: "too many columns",
    },
    sample: (count) => `The first ${count} rows.`,
    cut: (shown, total) => `The first ${shown} of ${total} columns of numbers.`,
    noPairs: "Nothing to correlate",
    noPairsLead: "This method needs two columns of numbers.",
    held: "Rows with every column",
    rank: "Rank",
    condition: "Condition number",
    more: "More figures",
  },
  es: {
    methods: {
      pearson: "Pearson",
      spearman: "Spearman",
      kendall: "Kendall",
      partial: "Parcial",
      auto: "Todos los tipos",
    },
    method: "Método",
    methodNotes: {
      pearson: "Correlación lineal de números, a partir de las estadísticas guardadas.",
      spearman: "Correlación de rangos: cualquier subida o bajada, lineal o no.",
      kendall: "Tau-b: cuántos pares de filas coinciden en su orden.",
      partial: "La r de Pearson de cada par con las demás columnas fijas.",
      auto: "Columnas de cualquier tipo, cada par con la medida adecuada.",
    },
    adjust: "q ajustada por",
    adjustments: { bh: "Benjamini-Hochberg", by: "Benjamini-Yekutieli", holm: "Holm" },
    matrix: "Matriz",
    pairs: "Pares más fuertes",
    pairsOf: (shown, total) => `${shown} de ${total} pares`,
    pair: "Par",
    estimate: "Estimación",
    interval: "Intervalo del 95 %",
    rows: "Filas",
    p: "p",
    q: "q",
    effect: "Efecto",
    effects: { negligible: "despreciable", small: "pequeño", medium: "mediano", large: "grande" },
    intervalMethods: {
      fisher: "por la z de Fisher",
      bonett_wright: "por Bonett y Wright",
      fieller: "por Fieller",
      noncentral_chi_squared: "por χ² no central",
      noncentral_f: "por F no central",
    },
    testMethods: {
      student_t: "t de Student",
      exact: "prueba exacta",
      normal: "aproximación normal",
      chi_squared: "prueba χ²",
      welch_f: "F de Welch",
      kruskal_wallis: "Kruskal-Wallis",
    },
    measures: {
      pearson: "r de Pearson",
      spearman: "rho de Spearman",
      kendall_tau_b: "tau-b de Kendall",
      partial: "r parcial",
      point_biserial: "r biserial puntual",
      cramers_v: "V de Cramér",
      eta_squared: "Eta cuadrado",
    },
    reasons: {
      too_few_rows: "muy pocas filas",
      constant_column: "una columna es constante",
      out_of_range: "fuera de rango",
      collinear_columns: "las columnas se determinan entre sí",
    },
    warnings: {
      few_rows: "Menos de 10 filas.",
      low_expected_counts: "Muchas combinaciones son raras: p es aproximada.",
    },
    minimum: "Al menos",
    find: "Parte del nombre de una columna",
    shownPattern: "{shown} de {total} pares",
    reversals: "Inversiones",
    reversalsLead: "Dentro de estas categorías la correlación cambia de signo (paradoja de Simpson).",
    reversal: ({ column, within, whole }) => `dentro de ${column} es ${within} en lugar de ${whole}`,
    skipped: "Omitidas",
    skippedReasons: {
      identifier: "un identificador",
      too_many_categories: "demasiadas categorías",
      constant: "constante",
      no_values: "sin valores",
      too_many_columns: "demasiadas columnas",
    },
    sample: (count) => `Las primeras ${count} filas.`,
    cut: (shown, total) => `Las primeras ${shown} de ${total} columnas de números.`,
    noPairs: "Nada que correlacionar",
    noPairsLead: "Este método necesita dos columnas de números.",
    held: "Filas con todas las columnas",
    rank: "Rango",
    condition: "Número de condición",
    more: "Más cifras",
  },
};
