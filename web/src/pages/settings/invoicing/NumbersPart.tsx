import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { listSeries, open, openAll, type SeriesView, updateSeries } from "@/api";
import { useFormat } from "@/lib/format";
import { changed, key } from "@/lib/queries";
import { useSession } from "@/lib/session";
import { ErrorState } from "@/ui/ErrorState";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { SkeletonRows } from "@/ui/Skeleton";
import { TextInput } from "@/ui/TextInput";
import { Part } from "../parts/Part";
import { SavedForm } from "../parts/SavedForm";
import { Faults, useSaved } from "../parts/useSaved";
import { fiscalYearOf, numberOf } from "./pattern";

/** How invoices and credit notes are numbered. */
export function NumbersPart() {
  const series = useQuery({ queryKey: key("series", "all"), queryFn: () => openAll(listSeries()) });
  if (series.error) return <ErrorState error={series.error} onRetry={() => void series.refetch()} />;
  if (!series.data) return <SkeletonRows rows={3} />;
  return series.data.map((one) => <SeriesPart key={one.id} series={one} />);
}

const RESETS = ["never", "year", "fiscalYear", "month"] as const;

function SeriesPart({ series }: { series: SeriesView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const fiscalYearStart = useSession((state) => state.user?.preferences.fiscalYearStart) ?? "01-01";
  const saved = useSaved(
    { pattern: series.pattern, reset: series.reset, nextNumber: String(series.nextNumber) },
    async ({ pattern, reset, nextNumber }) => {
      if (!/^[1-9]\d*$/.test(nextNumber))
        throw new Faults({ nextNumber: i18n._("Enter a whole number, from 1.") });
      const number = Number(nextNumber);
      await open(
        updateSeries({
          path: { id: series.id },
          body: { pattern, reset, ...(number === series.nextNumber ? {} : { nextNumber: number }) },
        }),
      );
      await changed("series");
    },
  );
  const { values, set, errors } = saved;
  const today = format.today();
  const next = numberOf(
    values.pattern,
    Number(values.nextNumber) || 1,
    today,
    fiscalYearOf(today, fiscalYearStart),
  );
  const isInvoice = series.kind === "invoice";
  const resets: Record<(typeof RESETS)[number], string> = {
    never: i18n._("Never"),
    year: i18n._("Each year"),
    fiscalYear: i18n._("Each fiscal year"),
    month: i18n._("Each month"),
  };
  return (
    <Part
      title={isInvoice ? <Trans id="Invoice numbers" /> : <Trans id="Credit note numbers" />}
      about={<Trans id="Numbers follow each other without gaps, and none is given twice." />}
    >
      <SavedForm saved={saved} label={isInvoice ? i18n._("Invoice numbers") : i18n._("Credit note numbers")}>
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="text-small text-ink-3">
            <Trans id="The next is" />
          </span>
          <output className="figure text-title">{next}</output>
        </p>
        <Field
          label={<Trans id="Pattern" />}
          hint={
            <Trans
              id="{tokens} and a counter of zeros, such as {counter}; letters, digits, blanks and - _ . / #"
              values={{
                tokens: <code key="tokens">{"{YYYY} {YY} {MM} {FY}"}</code>,
                counter: <code key="counter">{"{0000}"}</code>,
              }}
            />
          }
          error={errors.pattern}
        >
          <TextInput
            name="pattern"
            autoComplete="off"
            spellCheck={false}
            maxLength={40}
            value={values.pattern}
            onChange={(event) => set({ pattern: event.target.value })}
          />
        </Field>
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label={<Trans id="Begins again with 1" />} error={errors.reset}>
            <Select
              name="reset"
              value={values.reset}
              options={RESETS.map((value) => ({ value, label: resets[value] }))}
              onChange={(event) => {
                const reset = RESETS.find((one) => one === event.target.value);
                if (reset) set({ reset });
              }}
            />
          </Field>
          <Field label={<Trans id="Goes on from" />} error={errors.nextNumber}>
            <TextInput
              name="nextNumber"
              inputMode="numeric"
              autoComplete="off"
              className="tabular"
              value={values.nextNumber}
              onChange={(event) => set({ nextNumber: event.target.value })}
            />
          </Field>
        </div>
      </SavedForm>
    </Part>
  );
}
