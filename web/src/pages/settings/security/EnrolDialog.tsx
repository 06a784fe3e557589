import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useRef, useState } from "react";
import { ApiFailure, confirmTotp, open, type TotpEnrolmentView } from "@/api";
import { formFailureText } from "@/lib/failures";
import { withStepUp } from "@/lib/step-up";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { CopyButton } from "@/ui/CopyButton";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { QrImage } from "@/ui/QrImage";
import { TextInput } from "@/ui/TextInput";

interface EnrolDialogProps {
  enrolment: TotpEnrolmentView;
  onClose: () => void;
  /** Called with the recovery codes that come with it. */
  onDone: (recoveryCodes: readonly string[]) => void;
}

/** Takes an app in: by its camera or by typing, and then by the first code that it shows. */
export function EnrolDialog({ enrolment, onClose, onDone }: EnrolDialogProps) {
  const { i18n } = useLingui();
  const [code, setCode] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  async function confirm(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const body = { code: code.replaceAll(/\s/g, "") };
      onDone((await withStepUp(() => open(confirmTotp({ body })))).recoveryCodes);
    } catch (failure) {
      setProblem((failure instanceof ApiFailure && failure.fields.code) || formFailureText(failure));
      input.current?.select();
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void confirm();
  }

  return (
    <Dialog
      open
      onClose={onClose}
      asksNothing
      title={i18n._("Set up an app")}
      description={<Trans id="Point your authenticator app at the code, or type the key into it." />}
      initialFocus={input}
      actions={
        <>
          <Cancel />
          <Button type="submit" form="enrol" variant="primary" busy={busy}>
            {i18n._("Turn on")}
          </Button>
        </>
      }
    >
      <form id="enrol" noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
        <QrImage
          text={enrolment.url}
          label={i18n._("Code for the app's camera")}
          className="mx-auto size-48"
        />
        <div>
          <p className="text-small text-ink-2">
            <Trans id="Key" />
          </p>
          <p className="flex items-center justify-between gap-2 rounded-control bg-sunken py-1 ps-3 pe-1">
            <code className="min-w-0 font-mono text-small break-all">{enrolment.secret}</code>
            <CopyButton text={enrolment.secret} />
          </p>
        </div>
        <Field
          label={<Trans id="Code" />}
          hint={<Trans id="The six digits that the app shows now." />}
          error={problem}
        >
          <TextInput
            ref={input}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            className="tabular"
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
