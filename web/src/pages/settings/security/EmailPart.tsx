import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { ApiFailure, changeEmail, getProfile, open, type ProfileView, requestVerification } from "@/api";
import { changed } from "@/lib/queries";
import { setUser } from "@/lib/session";
import { withStepUp } from "@/lib/step-up";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { PasswordInput } from "@/ui/PasswordInput";
import { TextInput } from "@/ui/TextInput";
import { said } from "@/ui/toasts";
import { Part } from "../parts/Part";
import { PlainForm } from "../parts/PlainForm";
import { useDoing } from "../parts/useDoing";
import { usePlain } from "../parts/usePlain";
import { placed } from "./PasswordPart";

/** The address one signs in with. */
export function EmailPart({ user }: { user: ProfileView }) {
  const { i18n } = useLingui();
  const [pending, setPending] = useState<string | null>(null);
  const { busy, act } = useDoing();
  const form = usePlain({ email: "", password: "" }, async (body) => {
    try {
      const answer = await withStepUp(() => open(changeEmail({ body })));
      if (answer.isPending) setPending(answer.email);
      else said(i18n._("You now sign in as {email}", { email: answer.email }));
    } catch (failure) {
      if (!(failure instanceof ApiFailure)) throw failure;
      if (failure.code === "WRONG_PASSWORD") throw placed(failure, "password");
      throw failure.code === "EMAIL_TAKEN" ? placed(failure, "email") : failure;
    }
    setUser(await open(getProfile()));
    await changed("profile");
  });

  async function verify(): Promise<void> {
    const { email } = await open(requestVerification());
    said(i18n._("A link is on its way to {email}", { email }));
  }

  return (
    <Part title={<Trans id="Email address" />} about={<Trans id="What you sign in with." />}>
      <p className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">{user.email}</span>
        <span className="text-small text-ink-3">
          {user.emailVerified ? <Trans id="Confirmed" /> : <Trans id="Not confirmed yet" />}
        </span>
        {user.emailVerified ? null : (
          <Button size="small" busy={busy} onClick={() => void act(verify)}>
            {i18n._("Send a link")}
          </Button>
        )}
      </p>
      {pending ? (
        <p role="status" className="mb-4 border-s-2 border-accent ps-3 text-ink-2">
          <Trans
            id="Follow the link that was sent to {pending}; until then the present address counts."
            values={{ pending }}
          />
        </p>
      ) : null}
      <PlainForm form={form} label={i18n._("Email address")} action={i18n._("Change address")}>
        <Field label={<Trans id="New address" />} error={form.errors.email}>
          <TextInput
            type="email"
            name="email"
            autoComplete="email"
            maxLength={254}
            value={form.values.email}
            onChange={(event) => form.set({ email: event.target.value })}
          />
        </Field>
        <Field label={<Trans id="Password" />} error={form.errors.password}>
          <PasswordInput
            name="password"
            autoComplete="current-password"
            value={form.values.password}
            onChange={(event) => form.set({ password: event.target.value })}
          />
        </Field>
      </PlainForm>
    </Part>
  );
}
