import { Trans, useLingui } from "@lingui/react";
import type { Ref } from "react";
import { Field } from "@/ui/Field";
import { TextInput } from "@/ui/TextInput";
import { REASON_MAX } from "./reason";

interface ReasonFieldProps {
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  ref?: Ref<HTMLInputElement>;
}

/** Where an admin says why. */
export function ReasonField({ value, onChange, error, ref }: ReasonFieldProps) {
  const { i18n } = useLingui();
  return (
    <Field
      label={<Trans id="Reason" />}
      hint={<Trans id="Kept in the audit, and shown to whom it concerns." />}
      error={error}
    >
      <TextInput
        ref={ref}
        name="reason"
        autoComplete="off"
        maxLength={REASON_MAX}
        placeholder={i18n._("For example: ticket 4711, cannot sign in")}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
