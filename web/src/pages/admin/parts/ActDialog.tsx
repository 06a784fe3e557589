import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, type ReactNode, useId, useRef, useState } from "react";
import { showFaults } from "@/lib/faults";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Dialog } from "@/ui/Dialog";
import { faultsOf } from "../../settings/parts/useSaved";
import { Command } from "./CommandLines";
import { ReasonField } from "./ReasonField";
import { REASON_MIN, useReason } from "./reason";

const NO_FAULTS: ReturnType<typeof faultsOf> = { errors: {}, problem: null };

export interface ActDialogProps {
  open: boolean;
  onClose: () => void;
  /** Does it for the reason given; what it throws is said in the dialog, which then stays. */
  onAct: (reason: string) => Promise<void>;
  /** The question. */
  title: ReactNode;
  /** What will happen, and to what. */
  about: ReactNode;
  /** The verb. */
  action: string;
  /** What does the same where the server runs; null where nothing does. */
  command: string | null;
  danger?: boolean;
  /** Fields that belong to it. `errors` are the server's objections to them, by name. */
  fields?: (errors: Readonly<Record<string, string>>) => ReactNode;
  /** The names of those fields. */
  names?: readonly string[];
}

/** Asks before an admin does something: names what happens, takes the reason, and shows the command that does the same. */
export function ActDialog(props: ActDialogProps) {
  const { open, onClose, onAct, title, about, action, command, danger = false, fields, names = [] } = props;
  const { i18n } = useLingui();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const cancel = useRef<HTMLButtonElement>(null);
  const visit = useReason() ?? "";
  const [typed, setTyped] = useState<string | null>(null);
  const [faults, setFaults] = useState(NO_FAULTS);
  const [busy, setBusy] = useState(false);
  const reason = typed ?? visit;

  function close(): void {
    setTyped(null);
    setFaults(NO_FAULTS);
    onClose();
  }

  async function act(): Promise<void> {
    if (reason.trim().length < REASON_MIN) {
      const errors = { "X-Admin-Reason": i18n._("A few words, please.") };
      showFaults(form, () => setFaults({ errors, problem: null }));
      return;
    }
    setBusy(true);
    setFaults(NO_FAULTS);
    try {
      await onAct(reason);
      close();
    } catch (failure) {
      showFaults(form, () => setFaults(faultsOf(failure, ["X-Admin-Reason", ...names])));
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void act();
  }

  return (
    <Dialog
      open={open}
      onClose={close}
      title={title}
      description={about}
      {...(danger ? { initialFocus: cancel } : {})}
      actions={
        <>
          <Cancel ref={cancel} />
          <Button type="submit" form={id} variant={danger ? "danger" : "primary"} busy={busy}>
            {action}
          </Button>
        </>
      }
    >
      <form ref={form} id={id} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
        {fields?.(faults.errors)}
        <ReasonField value={reason} onChange={setTyped} error={faults.errors["X-Admin-Reason"]} />
        {faults.problem ? (
          <p role="alert" className="text-loss">
            {faults.problem}
          </p>
        ) : null}
        {command === null ? (
          <p className="text-small text-ink-3">
            <Trans id="No command does this: it is done here alone." />
          </p>
        ) : (
          <Command about={<Trans id="The same on the command line:" />} command={command} />
        )}
      </form>
    </Dialog>
  );
}
