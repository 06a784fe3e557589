import { useLingui } from "@lingui/react";
import { useState } from "react";
import { ApiFailure, createPlatform, deleteEarning, open } from "@/api";
import { failureText, formFailureText } from "@/lib/failures";
import { useFormat } from "@/lib/format";
import { countWaiting, outbox } from "@/lib/outbox";
import { changed } from "@/lib/queries";
import { useSession } from "@/lib/session";
import { useUi } from "@/lib/store";
import { HEX } from "@/ui/colours";
import { failed, said } from "@/ui/toasts";
import type { Entry, EntryErrors } from "./entry";

const FIELDS = ["amount", "platformId", "date", "hours", "notes"] as const;

function errorsOf(failure: unknown): EntryErrors {
  if (!(failure instanceof ApiFailure)) return { form: formFailureText(failure) };
  const errors: EntryErrors = {};
  for (const [field, message] of Object.entries(failure.fields)) {
    const name = FIELDS.find((candidate) => candidate === field);
    if (name) errors[name] = message;
    else errors.form = message;
  }
  return Object.keys(errors).length > 0 ? errors : { form: formFailureText(failure) };
}

/** Logs an earning: sends it, or keeps it on this device, and offers to undo it. Answers with what is wrong. */
export function useLogEarning(): { log: (entry: Entry) => Promise<EntryErrors | null>; busy: boolean } {
  const { i18n } = useLingui();
  const format = useFormat();
  const owner = useSession((state) => state.user?.id) ?? "";
  const [busy, setBusy] = useState(false);

  async function platformOf(entry: Entry): Promise<string> {
    if ("id" in entry.platform) return entry.platform.id;
    const made = await open(
      createPlatform({
        body: { name: entry.platform.name, category: "other", color: HEX.spruce, currency: entry.currency },
      }),
    );
    await changed("platform");
    return made.id;
  }

  async function undo(id: string): Promise<void> {
    try {
      await open(deleteEarning({ path: { id } }));
      said(i18n._("Removed"));
    } catch (failure) {
      failed(failureText(failure));
    }
    await changed("earning");
  }

  async function log(entry: Entry): Promise<EntryErrors | null> {
    setBusy(true);
    try {
      const platformId = await platformOf(entry);
      const outcome = await outbox.log({ ...entry.earning, platformId }, owner);
      useUi.setState({ lastPlatform: platformId, lastDate: entry.earning.date });
      if (outcome.kept) {
        await countWaiting(owner);
        said(i18n._("Saved on this device, will send"));
        return null;
      }
      const { id, amount, currency } = outcome.earning;
      said(i18n._("Logged {amount}", { amount: format.money(amount, currency) }), {
        label: i18n._("Undo"),
        run: () => undo(id),
      });
      void changed("earning");
      return null;
    } catch (failure) {
      return errorsOf(failure);
    } finally {
      setBusy(false);
    }
  }

  return { log, busy };
}
