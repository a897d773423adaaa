import type { RequestContext } from "@shared/core/ctx.ts";
import { NotFoundError } from "@shared/core/errors.ts";
import type { DatasetId } from "@shared/core/ids.ts";
import type { Transact } from "@shared/core/transact.ts";
import type { DatasetPart } from "@shared/contracts/axi_parts.ts";
import type { DatasetRepositories } from "../dataset_repositories.ts";

/** A verb that gives the files of a dataset, the uploaded one first. Throws NotFoundError. */
export function createListParts({ transact }: { readonly transact: Transact<DatasetRepositories> }) {
  return async function listParts(ctx: RequestContext, id: DatasetId): Promise<DatasetPart[]> {
    return await transact(ctx, async ({ datasets, parts }) => {
      const [dataset, listed] = await Promise.all([datasets.find(id), parts.list(id)]);
      if (dataset === null) throw new NotFoundError("dataset", id);
      return listed.map((
        { blob_key: _key, content_type: _type, new_columns: _new, options: _options, ...part },
      ) => part);
    });
  };
}
export type ListParts = ReturnType<typeof createListParts>;
