import { i18n } from "@lingui/core";
import type { Currency, NewEarning } from "@/api";
import { readAmount, readNumber } from "@/lib/forms";

/** What stands in the form. */
export interface EntryText {
  amount: string;
  platformId: string;
  /** The name of a platform to be made, where none is chosen. */
  newPlatform: string;
  date: string;
  hours: string;
  notes: string;
}

/** What is wrong with which field; `form` is what belongs to none. */
export type EntryErrors = Partial<Record<keyof Omit<EntryText, "newPlatform"> | "form", string>>;

/** What can be sent: an earning, of a platform that there is or that is made first. */
export interface Entry {
  earning: Omit<NewEarning, "platformId">;
  currency: Currency;
  platform: { id: string } | { name: string };
}

export type EntryReading = { ok: true; entry: Entry } | { ok: false; errors: EntryErrors };

/** Reads the form, and says everything that is wrong with it at once. */
export function readEntry(text: EntryText, currency: Currency): EntryReading {
  const errors: EntryErrors = {};
  const amount = readAmount(text.amount, currency);
  if (!amount.ok) errors.amount = amount.message;
  const name = text.newPlatform.trim();
  if (!text.platformId && !name) errors.platformId = i18n._("Choose where the money came from.");
  if (!text.date) errors.date = i18n._("Enter a date, for example 22 or -1.");
  const hours = text.hours.trim() ? readNumber(text.hours, 4) : null;
  if (hours && !hours.ok) errors.hours = hours.message;
  if (!amount.ok || (hours && !hours.ok) || Object.keys(errors).length > 0) return { ok: false, errors };
  return {
    ok: true,
    entry: {
      earning: {
        amount: amount.value,
        date: text.date,
        hours: hours?.ok ? hours.value : null,
        notes: text.notes.trim() || null,
      },
      currency,
      platform: text.platformId ? { id: text.platformId } : { name },
    },
  };
}
