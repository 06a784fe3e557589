import type { I18n } from "@lingui/core";
import { Trans, useLingui } from "@lingui/react";
import { useMemo } from "react";
import { currencyNames, isCurrency } from "@/lib/currencies";
import { type DateOrder, formatDate, todayIn, WEEKDAYS, weekdayName } from "@/lib/dates";
import { useFormat } from "@/lib/format";
import { LANGUAGES, languageOf } from "@/lib/i18n";
import { isTimeZone, localeNames, timeZoneNames } from "@/lib/regions";
import { Combobox } from "@/ui/Combobox";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import type { Region } from "./region";

interface RegionFieldsProps {
  region: Region;
  onChange: (change: Partial<Region>) => void;
  errors: Readonly<Record<string, string>>;
}

const ORDERS: readonly DateOrder[] = ["auto", "dmy", "mdy", "ymd"];

/** What each order makes of today, in the language that is chosen. */
function orderNames(i18n: I18n, { locale, timezone }: Region): Record<DateOrder, string> {
  const written = (dateOrder: DateOrder) => ({
    date: formatDate(todayIn(timezone), { locale, dateOrder }),
  });
  return {
    auto: i18n._("As the language has it: {date}", written("auto")),
    dmy: i18n._("Day, month, year: {date}", written("dmy")),
    mdy: i18n._("Month, day, year: {date}", written("mdy")),
    ymd: i18n._("Year, month, day: {date}", written("ymd")),
  };
}

/** The currency, the place, and the way of writing. */
export function RegionFields({ region, onChange, errors }: RegionFieldsProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const currencies = useMemo(() => currencyNames(format.locale), [format.locale]);
  const zones = useMemo(
    () => timeZoneNames(format.locale, region.timezone),
    [format.locale, region.timezone],
  );
  const locales = useMemo(() => localeNames(region.locale), [region.locale]);
  const orders = orderNames(i18n, region);
  const isTold = Object.keys(LANGUAGES).includes(region.locale.toLowerCase().split("-")[0] ?? "");
  return (
    <>
      <Field
        label={<Trans id="Currency" />}
        hint={<Trans id="What you earn in several is added up in it. What you log keeps its own." />}
        error={errors.currency}
      >
        <Combobox
          options={currencies}
          value={region.currency}
          onChange={(currency) => currency && isCurrency(currency) && onChange({ currency })}
        />
      </Field>
      <Field
        label={<Trans id="Language, figures and dates" />}
        hint={
          isTold ? null : (
            <Trans
              id="Figures and dates are written so; the texts are in {language}."
              values={{ language: languageOf(region.locale) === "en" ? LANGUAGES.en : "" }}
            />
          )
        }
        error={errors.locale}
      >
        <Combobox
          options={locales}
          value={region.locale}
          onChange={(locale) => locale && onChange({ locale })}
        />
      </Field>
      <Field label={<Trans id="Order of dates" />} error={errors.dateFormat}>
        <Select
          name="dateFormat"
          value={region.dateFormat}
          options={ORDERS.map((order) => ({ value: order, label: orders[order] }))}
          onChange={(event) => {
            const dateFormat = ORDERS.find((order) => order === event.target.value);
            if (dateFormat) onChange({ dateFormat });
          }}
        />
      </Field>
      <Field
        label={<Trans id="Time zone" />}
        hint={<Trans id="Decides which day it is." />}
        error={errors.timezone}
      >
        <Combobox
          options={zones}
          value={region.timezone}
          onChange={(timezone) => timezone && isTimeZone(timezone) && onChange({ timezone })}
        />
      </Field>
      <Field label={<Trans id="Weeks start on" />} error={errors.weekStartsOn}>
        <Select
          name="weekStartsOn"
          value={region.weekStartsOn}
          options={WEEKDAYS.map((weekday) => ({
            value: weekday,
            label: weekdayName(weekday, i18n.locale, "long"),
          }))}
          onChange={(event) => {
            const weekStartsOn = WEEKDAYS.find((weekday) => weekday === event.target.value);
            if (weekStartsOn) onChange({ weekStartsOn });
          }}
        />
      </Field>
    </>
  );
}
