import { Trans, useLingui } from "@lingui/react";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { FileDrop } from "@/ui/FileDrop";
import { ACCEPTED } from "../documents/documents";

interface NoExpensesProps {
  /** Filters are set: they may be why. */
  narrowed: boolean;
  /** All time is shown: there is none at all. */
  allTime: boolean;
  onClear: () => void;
  onAllTime: () => void;
  onLog: () => void;
  onFile: (file: File) => void;
}

/** Nothing that matches, nothing in the period, or nothing yet. */
export function NoExpenses({ narrowed, allTime, onClear, onAllTime, onLog, onFile }: NoExpensesProps) {
  const { i18n } = useLingui();
  if (narrowed) {
    return (
      <EmptyState
        title={<Trans id="No expense matches" />}
        actions={<Button onClick={onClear}>{i18n._("Clear filters")}</Button>}
      />
    );
  }
  return (
    <EmptyState
      title={allTime ? <Trans id="Drop a receipt here" /> : <Trans id="Nothing spent in this time" />}
      actions={
        <>
          {allTime ? null : <Button onClick={onAllTime}>{i18n._("Show all time")}</Button>}
          <Button onClick={onLog}>{i18n._("Log expense")}</Button>
        </>
      }
    >
      <p>
        <Trans id="A photograph or a PDF is kept with the expense. You fill in the amount." />
      </p>
      <FileDrop
        className="mt-5"
        label={<Trans id="Drop a receipt, or choose a file" />}
        hint={<Trans id="PDF, PNG, JPEG or WebP" />}
        accept={ACCEPTED}
        onFiles={([file]) => file && onFile(file)}
      />
    </EmptyState>
  );
}
