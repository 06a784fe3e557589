import { Trans } from "@lingui/react";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { ApiFailure } from "@/api";
import { formFailureText } from "@/lib/failures";
import { showFaults } from "@/lib/faults";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { PasswordInput } from "@/ui/PasswordInput";
import { TextInput } from "@/ui/TextInput";

/** What an account is opened with. */
export interface AccountText {
  name: string;
  email: string;
  password: string;
}

type Errors = Partial<Record<keyof AccountText | "form", string>>;

function errorsOf(failure: unknown): Errors {
  if (!(failure instanceof ApiFailure)) return { form: formFailureText(failure) };
  const { name, email, password } = failure.fields;
  if (failure.code === "EMAIL_TAKEN") return { email: failure.message };
  if (failure.code === "WRONG_PASSWORD") return { password: failure.message };
  return name || email || password ? { name, email, password } : { form: formFailureText(failure) };
}

interface AccountFormProps {
  action: string;
  onSend: (account: AccountText) => Promise<void>;
  /** Nothing can be sent, and the page says why. */
  disabled?: boolean;
  children?: ReactNode;
}

/** Name, address and password of a new account. */
export function AccountForm({ action, onSend, disabled = false, children }: AccountFormProps) {
  const [text, setText] = useState<AccountText>({ name: "", email: "", password: "" });
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);

  async function send(): Promise<void> {
    setBusy(true);
    setErrors({});
    try {
      await onSend({ ...text, name: text.name.trim(), email: text.email.trim() });
    } catch (failure) {
      showFaults(form, () => setErrors(errorsOf(failure)));
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!busy && !disabled) void send();
  }

  return (
    <form ref={form} onSubmit={onSubmit}>
      <fieldset disabled={disabled} className="flex flex-col gap-4">
        <Field label={<Trans id="Name" />} error={errors.name} aside={<Trans id="Optional" />}>
          <TextInput
            name="name"
            autoComplete="name"
            maxLength={255}
            value={text.name}
            onChange={(event) => setText({ ...text, name: event.target.value })}
          />
        </Field>
        <Field label={<Trans id="Email" />} error={errors.email}>
          <TextInput
            type="email"
            name="email"
            autoComplete="username"
            required
            maxLength={254}
            value={text.email}
            onChange={(event) => setText({ ...text, email: event.target.value })}
          />
        </Field>
        <Field label={<Trans id="Password" />} hint={<PasswordRule />} error={errors.password}>
          <PasswordInput
            name="password"
            autoComplete="new-password"
            required
            maxLength={128}
            value={text.password}
            onChange={(event) => setText({ ...text, password: event.target.value })}
          />
        </Field>
        {children}
        {errors.form ? (
          <p role="alert" className="text-loss">
            {errors.form}
          </p>
        ) : null}
        <Button type="submit" variant="primary" busy={busy} disabled={disabled} className="mt-1 min-h-10">
          {action}
        </Button>
      </fieldset>
    </form>
  );
}

/** What passwords have to be like. */
export function PasswordRule() {
  return (
    <Trans id="A passphrase of 12 characters or more; or at least 8 with upper and lower case, a digit and a sign." />
  );
}
