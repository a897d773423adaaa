import type { Dataset } from "@shared/contracts/axi_datasets.ts";

export function OverviewPage({ datasets }: { datasets: readonly Dataset[] | null }) {
  return (
    <>
      <h1>Overview</h1>
      <ul>
        {datasets?.map(({ dataset_id, name }) => (
          <li key={dataset_id}>
            <a href={`/datasets/${dataset_id}`}>{name}</a>
          </li>
        ))}
      </ul>
    </>
  );
}
