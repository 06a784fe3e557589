import { Trans, useLingui } from "@lingui/react";
import { open, updateWebhook, type WebhookView } from "@/api";
import { changed, queryClient } from "@/lib/queries";
import { withStepUp } from "@/lib/step-up";
import { Field } from "@/ui/Field";
import { TextInput } from "@/ui/TextInput";
import { WidePart } from "../parts/Part";
import { SavedForm } from "../parts/SavedForm";
import { Faults, useSaved } from "../parts/useSaved";
import { KindsField } from "./KindsField";
import { inOrder, type Kind } from "./kinds";
import { webhookQuery } from "./queries";

interface Values {
  url: string;
  description: string;
  kinds: Kind[];
}

/** Where it calls, and what about. */
export function WhatPart({ webhook }: { webhook: WebhookView }) {
  const { i18n } = useLingui();
  const saved = useSaved<Values>(
    { url: webhook.url, description: webhook.description ?? "", kinds: inOrder(webhook.kinds) },
    async ({ url, description, kinds }) => {
      if (kinds.length === 0) throw new Faults({ kinds: i18n._("Choose at least one event.") });
      const body = { url: url.trim(), description: description.trim() || null, kinds };
      const kept = await withStepUp(() => open(updateWebhook({ path: { id: webhook.id }, body })));
      queryClient.setQueryData(webhookQuery(webhook.id).queryKey, kept);
      await changed("webhook");
    },
  );
  const { values, set, errors } = saved;
  return (
    <WidePart title={<Trans id="What it is told" />}>
      <div className="max-w-2xl">
        <SavedForm saved={saved} label={i18n._("What it is told")}>
          <Field label={<Trans id="Address" />} error={errors.url}>
            <TextInput
              type="url"
              name="url"
              inputMode="url"
              autoComplete="off"
              maxLength={2000}
              value={values.url}
              onChange={(event) => set({ url: event.target.value })}
            />
          </Field>
          <Field
            label={<Trans id="What it is for" />}
            aside={<Trans id="Optional" />}
            error={errors.description}
          >
            <TextInput
              name="description"
              autoComplete="off"
              maxLength={200}
              value={values.description}
              onChange={(event) => set({ description: event.target.value })}
            />
          </Field>
          <KindsField kinds={values.kinds} onChange={(kinds) => set({ kinds })} error={errors.kinds} />
        </SavedForm>
      </div>
    </WidePart>
  );
}
