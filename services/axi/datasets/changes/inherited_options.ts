import type { UploadOptions } from "@shared/contracts/axi_datasets.ts";

/** What says how values are written, which the files of a dataset have in common; not how a file is cut into cells. */
const OF_VALUES = ["date_order", "time_zone", "null_values", "true_values", "false_values"] as const;

/** Options of an appended file: where they say nothing of how values are written, those of the first file do. */
export function inheritedOptions(first: UploadOptions, own: UploadOptions): UploadOptions {
  const inherited = Object.fromEntries(
    OF_VALUES.flatMap((name) => first[name] === undefined ? [] : [[name, first[name]]]),
  );
  const isMarked = own.decimal !== undefined || own.thousands !== undefined;
  const marks = isMarked ? {} : marksOf(first);
  return { ...inherited, ...marks, ...own };
}

function marksOf({ decimal, thousands }: UploadOptions): Pick<UploadOptions, "decimal" | "thousands"> {
  return {
    ...(decimal === undefined ? {} : { decimal }),
    ...(thousands === undefined ? {} : { thousands }),
  };
}
