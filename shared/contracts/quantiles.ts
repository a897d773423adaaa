/** Quantiles that a summary holds, by Hyndman & Fan's type 7 (NumPy's default). */
export const QUANTILES = ["0.01", "0.05", "0.25", "0.5", "0.75", "0.95", "0.99"] as const;
