import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useRef, useState } from "react";
import { Button } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { ReasonField } from "./ReasonField";
import { giveReason, REASON_MIN } from "./reason";

/** Stands before the pages until it was said why one looks. */
export function ReasonForm({ name }: { name: string }) {
  const { i18n } = useLingui();
  const [reason, setReason] = useState("");
  const [isShort, setShort] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (reason.trim().length >= REASON_MIN) {
      giveReason(reason);
      return;
    }
    setShort(true);
    input.current?.focus();
  }

  return (
    <Page
      narrow
      name={name}
      title={<Trans id="What brings you here?" />}
      lead={
        <Trans id="Accounts here belong to others. Whatever you look at or change is kept in the audit with your reason, and whoever it concerns can read it. You are asked once per visit." />
      }
    >
      <form noValidate onSubmit={onSubmit} className="flex max-w-lg flex-col gap-4">
        <ReasonField
          ref={input}
          value={reason}
          onChange={(text) => {
            setReason(text);
            setShort(false);
          }}
          error={isShort ? i18n._("A few words, please.") : undefined}
        />
        <div>
          <Button type="submit" variant="primary">
            {i18n._("Continue")}
          </Button>
        </div>
      </form>
    </Page>
  );
}
