import { Trans, useLingui } from "@lingui/react";
import { ApiFailure, changePassword, open } from "@/api";
import { withStepUp } from "@/lib/step-up";
import { Field } from "@/ui/Field";
import { PasswordInput } from "@/ui/PasswordInput";
import { said } from "@/ui/toasts";
import { PasswordRule } from "../../auth/AccountForm";
import { Part } from "../parts/Part";
import { PlainForm } from "../parts/PlainForm";
import { usePlain } from "../parts/usePlain";
import { securityChanged } from "./queries";

/** Another password. It signs out all other devices. */
export function PasswordPart({ email }: { email: string }) {
  const { i18n } = useLingui();
  const form = usePlain({ currentPassword: "", newPassword: "" }, async (body) => {
    try {
      await withStepUp(() => open(changePassword({ body })));
    } catch (failure) {
      if (failure instanceof ApiFailure && failure.code === "WRONG_PASSWORD")
        throw placed(failure, "currentPassword");
      throw failure;
    }
    said(i18n._("Password changed. All other devices are signed out."));
    await securityChanged();
  });
  return (
    <Part title={<Trans id="Password" />} about={<Trans id="Changing it signs out every other device." />}>
      <PlainForm form={form} label={i18n._("Password")} action={i18n._("Change password")}>
        <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
        <Field label={<Trans id="Present password" />} error={form.errors.currentPassword}>
          <PasswordInput
            name="currentPassword"
            autoComplete="current-password"
            value={form.values.currentPassword}
            onChange={(event) => form.set({ currentPassword: event.target.value })}
          />
        </Field>
        <Field label={<Trans id="New password" />} hint={<PasswordRule />} error={form.errors.newPassword}>
          <PasswordInput
            name="newPassword"
            autoComplete="new-password"
            maxLength={128}
            value={form.values.newPassword}
            onChange={(event) => form.set({ newPassword: event.target.value })}
          />
        </Field>
      </PlainForm>
    </Part>
  );
}

/** The same failure, on a field. */
export function placed(failure: ApiFailure, field: string): ApiFailure {
  const { status, code, message, requestId, retryAfter } = failure;
  return new ApiFailure({ status, code, message, requestId, retryAfter, fields: { [field]: message } });
}
