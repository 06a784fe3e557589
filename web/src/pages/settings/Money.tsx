import { Trans, useLingui } from "@lingui/react";
import type { ProfileView } from "@/api";
import { useFormat } from "@/lib/format";
import { useSession } from "@/lib/session";
import { Field } from "@/ui/Field";
import { Page } from "@/ui/Page";
import { Select } from "@/ui/Select";
import { TextInput } from "@/ui/TextInput";
import { RegionFields } from "../onboarding/RegionFields";
import { RegionPreview } from "../onboarding/RegionPreview";
import { regionOf } from "../onboarding/region";
import { saveRegion } from "../onboarding/saveRegion";
import { numberOrNull, numberText } from "./parts/numberOrNull";
import { SavedForm } from "./parts/SavedForm";
import { useSaved } from "./parts/useSaved";

/** The currency, the place, the calendar, and what is put aside for taxes. */
export function Component() {
  const user = useSession((state) => state.user);
  return user ? <Money user={user} /> : null;
}

const MONTHS = Array.from({ length: 12 }, (_, index) => String(index + 1).padStart(2, "0"));

/** The days of a month in a year that is no leap year. */
function daysOf(month: string): string[] {
  const last = new Date(Date.UTC(2026, Number(month), 0)).getUTCDate();
  return Array.from({ length: last }, (_, index) => String(index + 1).padStart(2, "0"));
}

function Money({ user }: { user: ProfileView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const saved = useSaved(
    {
      ...regionOf(user),
      fiscalYearStart: user.preferences.fiscalYearStart,
      taxSetAsidePercent: numberText(user.preferences.taxSetAsidePercent),
    },
    ({ currency, timezone, locale, dateFormat, weekStartsOn, fiscalYearStart, taxSetAsidePercent }) =>
      saveRegion(
        { currency, timezone, locale },
        {
          dateFormat,
          weekStartsOn,
          fiscalYearStart,
          taxSetAsidePercent: numberOrNull("taxSetAsidePercent", taxSetAsidePercent),
        },
      ),
  );
  const { values, set, errors } = saved;
  const [month = "01", day = "01"] = values.fiscalYearStart.split("-");
  const currencyName = new Intl.DisplayNames(format.locale, { type: "currency" }).of(user.currency);
  return (
    <Page
      name={i18n._("Money and region")}
      title={
        <Trans
          id="{currency}, {place} time"
          values={{
            currency: currencyName ?? user.currency,
            place: (user.timezone.split("/").at(-1) ?? user.timezone).replaceAll("_", " "),
          }}
        />
      }
      lead={<Trans id="What is logged keeps its own currency and its day. Only how it is told changes." />}
    >
      <div className="grid gap-x-12 gap-y-7 border-t border-line pt-7 xl:grid-cols-[minmax(0,28rem)_minmax(0,20rem)]">
        <RegionPreview
          region={values}
          fiscalYearStart={values.fiscalYearStart}
          className="max-xl:max-w-md xl:sticky xl:top-6 xl:order-2 xl:self-start"
        />
        <SavedForm saved={saved} label={i18n._("Money and region")}>
          <RegionFields region={values} onChange={set} errors={errors} />
          <fieldset>
            <legend className="mb-1.5 text-small text-ink-2">
              <Trans id="Fiscal year starts on" />
            </legend>
            <div className="grid grid-cols-[1fr_6rem] gap-3">
              <Field label={<Trans id="Month" />} hideLabel error={errors.fiscalYearStart}>
                <Select
                  name="fiscalMonth"
                  value={month}
                  options={MONTHS.map((value) => ({
                    value,
                    label: format.monthName(`2026-${value}`),
                  }))}
                  onChange={({ target }) => set({ fiscalYearStart: `${target.value}-01` })}
                />
              </Field>
              <Field label={<Trans id="Day" />} hideLabel>
                <Select
                  name="fiscalDay"
                  value={day}
                  options={daysOf(month).map((value) => ({ value, label: String(Number(value)) }))}
                  onChange={({ target }) => set({ fiscalYearStart: `${month}-${target.value}` })}
                />
              </Field>
            </div>
          </fieldset>
          <Field
            label={<Trans id="Put aside for taxes" />}
            aside={<Trans id="Optional" />}
            hint={<Trans id="The part of your profit that is not yours to spend." />}
            error={errors.taxSetAsidePercent}
          >
            <TextInput
              name="taxSetAsidePercent"
              inputMode="decimal"
              autoComplete="off"
              after="%"
              className="tabular"
              value={values.taxSetAsidePercent}
              onChange={(event) => set({ taxSetAsidePercent: event.target.value })}
            />
          </Field>
        </SavedForm>
      </div>
    </Page>
  );
}
