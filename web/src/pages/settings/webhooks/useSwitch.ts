import { useLingui } from "@lingui/react";
import { open, updateWebhook, type WebhookView } from "@/api";
import { changed } from "@/lib/queries";
import { withStepUp } from "@/lib/step-up";
import { said } from "@/ui/toasts";
import { useDoing } from "../parts/useDoing";

/** Pauses a webhook, and turns it on again. */
export function useSwitch({ id }: WebhookView): {
  busy: boolean;
  turn: (isActive: boolean) => Promise<void>;
} {
  const { i18n } = useLingui();
  const { busy, act } = useDoing();

  async function turn(isActive: boolean): Promise<void> {
    const done = await act(async () => {
      await withStepUp(() => open(updateWebhook({ path: { id }, body: { isActive } })));
      await changed("webhook");
    });
    if (done)
      said(isActive ? i18n._("Turned on") : i18n._("Paused: nothing is sent"), {
        label: i18n._("Undo"),
        run: () => turn(!isActive),
      });
  }

  return { busy, turn };
}
