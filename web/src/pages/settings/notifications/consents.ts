import { type ConsentPurpose, listConsents, open, openAll, updateConsents } from "@/api";
import { key, queryClient } from "@/lib/queries";
import { saveSettings } from "../parts/settings";

/** Which words are shown here. It changes with them, so that each decision says what it was about. */
const WORDS = "2026-11";

export const consentsQuery = {
  queryKey: key("settings", "consents"),
  queryFn: () => openAll(listConsents()),
};

export interface Decision {
  purpose: ConsentPurpose;
  granted: boolean;
}

/** Keeps a decision. The weekly report is a setting as well, and comes only where both say so: they go together. */
export async function decide({ purpose, granted }: Decision): Promise<void> {
  const saved = await open(
    updateConsents({ body: { consents: [{ purpose, granted, textVersion: WORDS }] } }),
  );
  queryClient.setQueryData(consentsQuery.queryKey, saved);
  if (purpose === "weeklyReport") await saveSettings({ weeklyReportEnabled: granted });
}
