import type { Dataset } from "@shared/contracts/axi_datasets.ts";
import { Button } from "../../../islands/ui/Button.tsx";
import { InputField, SelectField } from "../../../islands/ui/Field.tsx";
import {
  COHORT_GRAINS,
  COHORT_MODES,
  COHORT_RETENTIONS,
  cohortColumns,
  type CohortQuestion,
} from "./cohort_question.ts";
import { datasetHref } from "./dataset_frame.tsx";
import { COHORTS } from "./messages/cohorts.ts";
import type { Locale } from "./messages/locale.ts";

/** Zones that AXI knows, as this runtime does. */
const ZONES = ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
const K_MAX = 1000;
const PERIODS_MAX = 400;

export interface CohortFormProps {
  readonly locale: Locale;
  readonly dataset: Dataset;
  readonly question: CohortQuestion;
}

/** What is asked of a dataset's cohorts; sent as the address, so that an answer can be passed on. */
export function CohortForm({ locale, dataset, question }: CohortFormProps) {
  const texts = COHORTS[locale], { actors, times } = cohortColumns(dataset.columns);
  return (
    <form
      method="get"
      action={datasetHref(dataset.dataset_id, "cohorts")}
      class="grid gap-3 rounded-md border border-line p-4"
    >
      <h2 class="text-16">{texts.question}</h2>
      <div class="grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-4">
        <SelectField name="actor" label={texts.actor} value={question.actor} choices={same(actors)} />
        <SelectField name="time" label={texts.time} value={question.time} choices={same(times)} />
        <SelectField
          name="grain"
          label={texts.grain}
          value={question.grain}
          choices={told(COHORT_GRAINS, texts.grains)}
        />
        <SelectField
          name="retention"
          label={texts.retention}
          value={question.retention}
          choices={told(COHORT_RETENTIONS, texts.retentions)}
        />
      </div>
      <details open={hasDetails(question)}>
        <summary class="inline-flex min-h-target items-center text-muted hover:text-ink hover:underline">
          {texts.more}
        </summary>
        <Details locale={locale} dataset={dataset} question={question} />
      </details>
      <p>
        <Button type="submit" kind="primary">{texts.show}</Button>
      </p>
    </form>
  );
}

function Details({ locale, dataset, question }: CohortFormProps) {
  const texts = COHORTS[locale], { values } = cohortColumns(dataset.columns);
  return (
    <div class="mt-2 grid grid-cols-1 gap-3 sm:grid-cols-2 lg:grid-cols-4">
      <SelectField
        name="mode"
        label={texts.mode}
        value={question.mode}
        choices={told(COHORT_MODES, texts.modes)}
      />
      <SelectField
        name="value"
        label={texts.value}
        value={question.value}
        choices={[{ value: "", label: texts.noValue }, ...same(values)]}
      />
      <SelectField name="zone" label={texts.zone} value={question.zone} choices={same(ZONES)} />
      <InputField
        name="k"
        type="number"
        label={texts.k}
        hint={texts.kHint}
        value={question.k}
        min={1}
        max={K_MAX}
      />
      <InputField name="from" type="date" label={texts.from} value={question.from} />
      <InputField name="to" type="date" label={texts.to} value={question.to} />
      <InputField
        name="periods"
        type="number"
        label={texts.periods}
        value={question.periods}
        min={1}
        max={PERIODS_MAX}
      />
    </div>
  );
}

function same(names: readonly string[]) {
  return names.map((name) => ({ value: name, label: name }));
}

function told<Name extends string>(names: readonly Name[], words: Readonly<Record<Name, string>>) {
  return names.map((name) => ({ value: name, label: words[name] }));
}

function hasDetails({ mode, value, k, from, to, periods, retention }: CohortQuestion): boolean {
  return mode !== "first_ever" || retention === "at_least_k" ||
    [value, k, from, to, periods].some((text) => text !== "");
}
