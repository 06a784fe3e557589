import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useRef, useState } from "react";
import { createWebhook, open as opened, type WebhookWithSecretView } from "@/api";
import { showFaults } from "@/lib/faults";
import { withStepUp } from "@/lib/step-up";
import { Button } from "@/ui/Button";
import { Cancel } from "@/ui/Cancel";
import { Field } from "@/ui/Field";
import { Sheet } from "@/ui/Sheet";
import { TextInput } from "@/ui/TextInput";
import { Faults, faultsOf } from "../parts/useSaved";
import { KindsField } from "./KindsField";
import type { Kind } from "./kinds";

interface NewWebhookSheetProps {
  onClose: () => void;
  onMade: (webhook: WebhookWithSecretView) => void;
}

const FIELDS = ["url", "description", "kinds"];

/** Asks where to call, and what about. */
export function NewWebhookSheet({ onClose, onMade }: NewWebhookSheetProps) {
  const { i18n } = useLingui();
  const [url, setUrl] = useState("");
  const [description, setDescription] = useState("");
  const [kinds, setKinds] = useState<Kind[]>(["*"]);
  const [faults, setFaults] = useState<ReturnType<typeof faultsOf>>({ errors: {}, problem: null });
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const form = useRef<HTMLFormElement>(null);

  async function make(): Promise<void> {
    setBusy(true);
    setFaults({ errors: {}, problem: null });
    try {
      const wrong = {
        ...(url.trim() ? {} : { url: i18n._("Enter an address, for example https://example.com/hooks.") }),
        ...(kinds.length > 0 ? {} : { kinds: i18n._("Choose at least one event.") }),
      };
      if (Object.keys(wrong).length > 0) throw new Faults(wrong);
      const body = { url: url.trim(), description: description.trim() || null, kinds };
      onMade(await withStepUp(() => opened(createWebhook({ body }))));
    } catch (failure) {
      showFaults(form, () => setFaults(faultsOf(failure, FIELDS)));
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void make();
  }

  return (
    <Sheet
      open
      wide
      onClose={onClose}
      title={i18n._("New webhook")}
      initialFocus={input}
      footer={
        <>
          <Cancel />
          <Button type="submit" form="new-webhook" variant="primary" busy={busy}>
            {i18n._("Add webhook")}
          </Button>
        </>
      }
    >
      <form ref={form} id="new-webhook" noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field
          label={<Trans id="Address" />}
          hint={<Trans id="Of the program that is called. It has to be reachable from the internet." />}
          error={faults.errors.url}
        >
          <TextInput
            ref={input}
            type="url"
            name="url"
            inputMode="url"
            autoComplete="off"
            maxLength={2000}
            placeholder="https://"
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        </Field>
        <Field
          label={<Trans id="What it is for" />}
          aside={<Trans id="Optional" />}
          error={faults.errors.description}
        >
          <TextInput
            name="description"
            autoComplete="off"
            maxLength={200}
            placeholder={i18n._("For example: my accountant's sheet")}
            value={description}
            onChange={(event) => setDescription(event.target.value)}
          />
        </Field>
        <KindsField kinds={kinds} onChange={setKinds} error={faults.errors.kinds} />
        {faults.problem ? (
          <p role="alert" className="text-loss">
            {faults.problem}
          </p>
        ) : null}
      </form>
    </Sheet>
  );
}
