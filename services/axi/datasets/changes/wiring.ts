import type { RequestContext } from "@shared/core/ctx.ts";
import type { Sql } from "@shared/postgres/sql.ts";
import type { SizedBody, StoreFile } from "../../storage/upload_within_limit.ts";
import { type AppendDeps, createAppend } from "./append.ts";
import { createInLine } from "./in_line.ts";
import { createListParts } from "./list_parts.ts";
import { createReplace, type ReplaceDeps } from "./replace.ts";
import { createRetype } from "./retype.ts";
import { createStoredRowsRepository } from "./stored_rows_repository.ts";

export interface ChangesParts extends ReplaceDeps, Omit<AppendDeps, "inLine" | "storedRows"> {
  /** The pool for long reads. */
  readonly long: Sql;
  /** The verb, within the tenant's storage and number of files at once. */
  readonly limited: <Input extends SizedBody, Answer>(
    verb: StoreFile<Input, Answer>,
  ) => (ctx: RequestContext, input: Input) => Promise<Answer>;
}

/** What changes the rows of datasets. */
export function wireChanges({ long, limited, ...parts }: ChangesParts) {
  const inLine = createInLine();
  return {
    append: limited(createAppend({ ...parts, inLine, storedRows: createStoredRowsRepository(long) })),
    replace: limited(createReplace(parts)),
    retype: createRetype({ ...parts, inLine }),
    parts: createListParts(parts),
  };
}
export type Changes = ReturnType<typeof wireChanges>;
