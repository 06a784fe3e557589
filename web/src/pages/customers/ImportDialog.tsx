import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { type CustomerImportView, importCustomers, open } from "@/api";
import { failureText } from "@/lib/failures";
import { randomId } from "@/lib/ids";
import { changed } from "@/lib/queries";
import { useIntent } from "@/lib/useIntent";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { FileDrop } from "@/ui/FileDrop";
import { said } from "@/ui/toasts";

interface Checked {
  /** Another one each time a file is chosen: another file may have the same name. */
  id: string;
  file: File;
  outcome: CustomerImportView;
}

/** Brings customers along from a file: first it says what would be added, then it adds them. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
  const { i18n } = useLingui();
  const [checked, setChecked] = useState<Checked | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const intent = useIntent();

  async function attempt(work: () => Promise<void>): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (failure) {
      setProblem(failureText(failure));
    } finally {
      setBusy(false);
    }
  }

  function check(file: File): Promise<void> {
    return attempt(async () => {
      setChecked({
        id: randomId(),
        file,
        outcome: await open(importCustomers({ body: { file, dryRun: true } })),
      });
    });
  }

  function bring({ id, file }: Checked): Promise<void> {
    return attempt(async () => {
      const { created } = await intent(id, (headers) => open(importCustomers({ body: { file }, headers })));
      await changed("customer");
      said(i18n._("{created, plural, one {Added # customer} other {Added # customers}}", { created }));
      onClose();
    });
  }

  const created = checked?.outcome.created ?? 0;
  return (
    <Dialog
      open
      onClose={onClose}
      wide
      title={i18n._("Import customers")}
      actions={
        checked ? (
          <>
            <Button onClick={() => setChecked(null)}>{i18n._("Another file")}</Button>
            <Button
              variant="primary"
              busy={busy}
              disabled={created === 0}
              onClick={() => void bring(checked)}
            >
              {i18n._("{created, plural, one {Add # customer} other {Add # customers}}", { created })}
            </Button>
          </>
        ) : null
      }
    >
      {checked ? (
        <Outcome outcome={checked.outcome} />
      ) : (
        <FileDrop
          accept=".csv,.tsv,.txt,text/csv"
          label={busy ? i18n._("Reading…") : i18n._("Drop a CSV file here, or choose one")}
          hint={
            <Trans id="With a row of headers: name, email, phone, company, address, city, country and the like." />
          }
          onFiles={([file]) => file && void check(file)}
        />
      )}
      {problem ? (
        <p role="alert" className="mt-3 text-loss">
          {problem}
        </p>
      ) : null}
    </Dialog>
  );
}

/** What an import would do. */
function Outcome({ outcome }: { outcome: CustomerImportView }) {
  const { created, duplicates, rows, preview, skipped, skippedCount } = outcome;
  return (
    <>
      <p>
        <Trans
          id="{rows, plural, one {# row} other {# rows}}: {created} new, {duplicates} there already, {faulty} that make no sense."
          values={{ rows, created, duplicates, faulty: skippedCount - duplicates }}
        />
      </p>
      {preview.length > 0 ? (
        <ul className="mt-3 divide-y divide-line border-y border-line">
          {preview.map((customer) => (
            <li
              key={`${customer.name} ${customer.email} ${customer.id}`}
              className="flex justify-between gap-4 py-1.5"
            >
              <bdi className="min-w-0 truncate">{customer.company ?? customer.name}</bdi>
              <span className="min-w-0 truncate text-ink-3">{customer.email}</span>
            </li>
          ))}
        </ul>
      ) : null}
      {skipped.length > 0 ? (
        <details className="mt-4">
          <summary className="text-ink-2">
            <Trans id="Rows left out" />
          </summary>
          <ul className="mt-2 text-small text-ink-2">
            {skipped.map(({ row, reason }) => (
              <li key={row} className="py-0.5">
                <Trans id="Line {row}: {reason}" values={{ row, reason }} />
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
