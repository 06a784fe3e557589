import { Trans, useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import { Button } from "./Button";
import { Dialog } from "./Dialog";

/** One field that two people, or two tabs, left differently. */
export interface Difference {
  label: string;
  mine: ReactNode;
  theirs: ReactNode;
}

export interface ConflictProps {
  open: boolean;
  differences: readonly Difference[];
  busy?: boolean;
  /** Closes it and leaves the form as it is. */
  onClose: () => void;
  onKeepMine: () => void;
  onTakeTheirs: () => void;
}

/** Says that something was changed elsewhere in the meantime, shows both values, and lets the reader choose. */
export function Conflict({ open, differences, busy, onClose, onKeepMine, onTakeTheirs }: ConflictProps) {
  const { i18n } = useLingui();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      wide
      title={i18n._("This was changed elsewhere")}
      description={
        <Trans id="Someone saved it after you opened it. Nothing of yours is lost: choose what stays." />
      }
      actions={
        <>
          <Button onClick={onTakeTheirs}>{i18n._("Take theirs")}</Button>
          <Button variant="primary" busy={busy} onClick={onKeepMine}>
            {i18n._("Keep mine")}
          </Button>
        </>
      }
    >
      <table className="w-full border-collapse text-small">
        <thead>
          <tr className="text-start text-ink-3">
            <th scope="col" className="w-1/4 border-b border-line py-1.5 text-start font-normal">
              <Trans id="Field" />
            </th>
            <th scope="col" className="border-b border-line px-3 py-1.5 text-start font-normal">
              <Trans id="Yours" />
            </th>
            <th scope="col" className="border-b border-line py-1.5 text-start font-normal">
              <Trans id="Theirs" />
            </th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ label, mine, theirs }) => (
            <tr key={label} className="align-top">
              <th scope="row" className="border-b border-line py-2 text-start font-normal text-ink-2">
                {label}
              </th>
              <td className="border-b border-line px-3 py-2 break-words whitespace-pre-line">
                {mine || "–"}
              </td>
              <td className="border-b border-line py-2 break-words whitespace-pre-line">{theirs || "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}
