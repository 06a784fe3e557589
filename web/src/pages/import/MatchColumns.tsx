import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { useActivePlatforms } from "@/entry/platforms";
import { currencyNames } from "@/lib/currencies";
import { failureText } from "@/lib/failures";
import { useFormat } from "@/lib/format";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { ColumnTable } from "./ColumnTable";
import { DATE_FORMATS, DECIMALS, lacking, type Matching, ROLES, UNITS } from "./mapping";
import type { Statement } from "./statements";

interface MatchColumnsProps {
  statement: Statement;
  onMatch: (matching: Matching) => void;
  onDrop: () => void;
}

function options<Name extends string>(names: Record<Name, string>, text: (id: string) => string) {
  return Object.entries<string>(names).map(([value, label]) => ({ value, label: text(label) }));
}

function named<Name extends string>(names: Record<Name, string>, value: string): value is Name {
  return value in names;
}

/** Asks what is in which column, or only what could be read in two ways. */
export function MatchColumns({ statement, onMatch, onDrop }: MatchColumnsProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const platforms = useActivePlatforms();
  const { sample, stage, file } = statement;
  const [matching, setMatching] = useState(statement.matching);
  const [isAsked, setAsked] = useState(false);
  const text = (id: string) => i18n._(id);
  const failure = stage.kind === "unmatched" ? stage.failure : null;
  const isAmbiguous = failure?.code === "AMBIGUOUS_FORMAT";
  const missing = matching.roles.length > 0 ? lacking(matching.roles) : null;
  const set = (change: Partial<Matching>) => setMatching((present) => ({ ...present, ...change }));

  return (
    <section aria-label={i18n._("Columns of {name}", { name: file.name })}>
      <h2 className="text-section font-semibold">
        {isAmbiguous
          ? i18n._("{name} can be read in two ways", { name: file.name })
          : i18n._("What is in the columns of {name}?", { name: file.name })}
      </h2>
      <p className="mt-1 mb-4 max-w-2xl text-ink-2">
        {failure && failure.code !== "UNKNOWN_STATEMENT"
          ? failureText(failure)
          : i18n._(
              "This kind of file is not known yet. Say which column is the date and which the amount; several amounts are added up. The next file like it is read the same way.",
            )}
      </p>
      <ColumnTable
        sample={sample}
        roles={matching.roles}
        onRole={
          matching.roles.length === 0
            ? undefined
            : (at, role) =>
                set({ roles: matching.roles.map((present, index) => (index === at ? role : present)) })
        }
      />
      <div className="mt-5 grid max-w-3xl gap-4 sm:grid-cols-3">
        <Field label={<Trans id="Dates are written as" />}>
          <Select
            value={matching.dateFormat}
            options={options(DATE_FORMATS, text)}
            onChange={({ target: { value } }) => named(DATE_FORMATS, value) && set({ dateFormat: value })}
          />
        </Field>
        <Field label={<Trans id="Amounts are written as" />}>
          <Select
            value={matching.decimal}
            options={options(DECIMALS, text)}
            onChange={({ target: { value } }) => named(DECIMALS, value) && set({ decimal: value })}
          />
        </Field>
        {matching.roles.includes("hours") ? (
          <Field label={<Trans id="Hours are written in" />}>
            <Select
              value={matching.unit}
              options={options(UNITS, text)}
              onChange={({ target: { value } }) => named(UNITS, value) && set({ unit: value })}
            />
          </Field>
        ) : null}
        {matching.roles.includes("currency") ? null : (
          <Field label={<Trans id="Currency, where the file says none" />}>
            <Select
              value={matching.currency ?? ""}
              placeholder={i18n._("The profile's, {currency}", { currency: format.currency })}
              options={currencyNames(format.locale).map(({ value, label }) => ({ value, label }))}
              onChange={({ target: { value } }) => set({ currency: value || null })}
            />
          </Field>
        )}
        <Field label={<Trans id="Platform, where the file names none" />}>
          <Select
            value={matching.platformId ?? ""}
            placeholder={i18n._("By the kind of file")}
            options={platforms.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={({ target: { value } }) => set({ platformId: value || null })}
          />
        </Field>
      </div>
      {isAsked && missing ? (
        <p role="alert" className="mt-4 text-loss">
          {i18n._("Choose the column that holds this: {role}", { role: i18n._(ROLES[missing]) })}
        </p>
      ) : null}
      <div className="mt-5 flex flex-wrap gap-2">
        <Button
          variant="primary"
          onClick={() => {
            setAsked(true);
            if (!missing) onMatch(matching);
          }}
        >
          {i18n._("Check the rows")}
        </Button>
        <Button onClick={onDrop}>{i18n._("Leave this file out")}</Button>
      </div>
    </section>
  );
}
