import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useRef, useState } from "react";
import { ApiFailure, eraseAccount, open, stepUp } from "@/api";
import { formFailureText } from "@/lib/failures";
import { showFaults } from "@/lib/faults";
import { useFormat } from "@/lib/format";
import { signOut, useSession } from "@/lib/session";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { PasswordInput } from "@/ui/PasswordInput";
import { TextArea } from "@/ui/TextArea";
import { TextInput } from "@/ui/TextInput";
import { said } from "@/ui/toasts";

/** Says what goes, and asks for the password however lately it was given. */
export function EraseDialog({ onClose }: { onClose: () => void }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const email = useSession((state) => state.user?.email) ?? "";
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const [reason, setReason] = useState("");
  const [asksForCode, setAsksForCode] = useState(false);
  const [problem, setProblem] = useState<{ field: "password" | "code"; text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);

  async function erase(): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const factor = code.replaceAll(/\s/g, "");
      const shown = /^\d{6}$/.test(factor) ? { code: factor } : { recoveryCode: factor || null };
      await open(stepUp({ body: { password, ...shown } }));
      const { dueAt } = await open(eraseAccount({ body: { reason: reason.trim() || null } }));
      const date = format.instant(dueAt);
      await signOut().catch(() => undefined);
      said(i18n._("Your account is closed. Until {date} you can sign in and take it back.", { date }));
    } catch (failure) {
      const why = failure instanceof ApiFailure ? failure.code : "";
      showFaults(form, () => {
        if (why === "CODE_REQUIRED" && !asksForCode) setAsksForCode(true);
        else
          setProblem({ field: why.endsWith("CODE") ? "code" : "password", text: formFailureText(failure) });
      });
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void erase();
  }

  return (
    <Dialog
      open
      onClose={onClose}
      asksNothing
      title={i18n._("Delete your account?")}
      initialFocus={input}
      actions={
        <>
          <Cancel>{i18n._("Keep it")}</Cancel>
          <Button type="submit" form="erase" variant="danger" busy={busy}>
            {i18n._("Delete account")}
          </Button>
        </>
      }
    >
      <form ref={form} id="erase" noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
        <div className="text-ink-2">
          <p>
            <Trans id="This is what goes with {email}:" values={{ email }} />
          </p>
          <ul className="mt-1.5 list-disc ps-5">
            <li>
              <Trans id="Earnings, expenses, goals, products, sales and customers" />
            </li>
            <li>
              <Trans id="Documents, drafts, and your side of every invoice; what customers were sent stays theirs" />
            </li>
            <li>
              <Trans id="Tokens, webhooks and passkeys. Every device is signed out at once" />
            </li>
          </ul>
          <p className="mt-2">
            <Trans id="For some days you can sign in and take it back. After that nobody can." />
          </p>
        </div>
        <Field label={<Trans id="Password" />} error={problem?.field === "password" ? problem.text : null}>
          <PasswordInput
            ref={input}
            name="password"
            autoComplete="current-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </Field>
        {asksForCode ? (
          <Field
            label={<Trans id="Code" />}
            hint={<Trans id="Six digits from your authenticator app, or one of your recovery codes." />}
            error={problem?.field === "code" ? problem.text : null}
          >
            <TextInput
              name="code"
              autoFocus
              autoComplete="one-time-code"
              className="tabular"
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          </Field>
        ) : null}
        <Field label={<Trans id="Why" />} aside={<Trans id="Optional" />}>
          <TextArea
            name="reason"
            rows={2}
            maxLength={1000}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </Field>
      </form>
    </Dialog>
  );
}
