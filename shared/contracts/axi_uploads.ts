import { z } from "zod";
import { ERROR_CODES } from "../core/errors.ts";
import { Instant, Uuid } from "./common.ts";

/** Where an upload stands; the last two are final. */
export const UPLOAD_PHASES = ["receiving", "surveying", "loading", "ready", "failed"] as const;
export const UploadPhase = z.enum(UPLOAD_PHASES).meta({
  description:
    "receiving: bytes are still to come; surveying: all are there and are read; loading: rows are written, perhaps while " +
    "bytes still come; " +
    "ready: `dataset_id` is there; failed: see `problem`",
});
export type UploadPhase = z.infer<typeof UploadPhase>;

export const UploadProblem = z.object({
  code: z.enum(ERROR_CODES),
  detail: z.string().meta({ description: "What could not be done, where, and the way out" }),
}).loose().meta({ id: "UploadProblem" });
export type UploadProblem = z.infer<typeof UploadProblem>;

export const UploadStatus = z.object({
  upload_id: Uuid,
  name: z.string(),
  phase: UploadPhase,
  size_bytes: z.int().nonnegative().meta({ description: "Of the whole file" }),
  bytes_received: z.int().nonnegative().meta({
    description: "Kept; a piece that is under way is not counted",
  }),
  bytes_loaded: z.int().nonnegative().meta({
    description: "Read again from what was kept, on the way into a table",
  }),
  rows: z.int().nonnegative().meta({
    description: "Written so far, where it is loading; of the dataset, once it is ready",
  }),
  rejected_count: z.int().nonnegative(),
  dataset_id: Uuid.nullable(),
  problem: z.union([UploadProblem, z.null()]),
  created_at: Instant,
  expires_at: Instant.meta({
    description: "When the upload is forgotten, finished or not; its dataset stays",
  }),
}).meta({ id: "UploadStatus" });
export type UploadStatus = z.infer<typeof UploadStatus>;

/** How far an upload in one request is, for whoever follows it. */
export const UploadProgress = z.object({
  progress_id: Uuid,
  name: z.string(),
  phase: UploadPhase,
  size_bytes: z.int().nonnegative().nullable().meta({
    description: "Of the whole request, where the sender tells",
  }),
  bytes_received: z.int().nonnegative(),
  rows: z.int().nonnegative().meta({
    description: "Written so far; fewer again where they are read anew by other types",
  }),
  rejected_count: z.int().nonnegative(),
  dataset_id: Uuid.nullable(),
  problem: z.union([UploadProblem, z.null()]),
}).meta({ id: "UploadProgress" });
export type UploadProgress = z.infer<typeof UploadProgress>;

/** Whether nothing more will come of an upload. */
export function isFinal(phase: UploadPhase): boolean {
  return phase === "ready" || phase === "failed";
}
