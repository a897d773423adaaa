import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";
import { BoolWords } from "./bool.ts";
import { NullWords } from "./null_words.ts";
import type { DateOrder } from "./temporal.ts";
import { TimeZone } from "./time_zone.ts";

export type WordOptions = Pick<
  UploadOptions,
  "null_values" | "true_values" | "false_values" | "date_order" | "time_zone"
>;

/** What the caller has said of a file's cells, or what is usual. */
export class CellWords {
  readonly nulls: NullWords;
  readonly bools: BoolWords;
  readonly dateOrder: DateOrder | null;
  /** Zone of instants that name none; null for UTC. */
  readonly zone: TimeZone | null;

  constructor(options: WordOptions = {}) {
    this.nulls = new NullWords(options.null_values);
    this.bools = new BoolWords(options.true_values, options.false_values);
    this.dateOrder = options.date_order ?? null;
    this.zone = options.time_zone === undefined ? null : new TimeZone(options.time_zone);
  }
}
