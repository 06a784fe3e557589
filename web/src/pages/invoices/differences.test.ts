import { expect, it } from "vitest";
import type { InvoicingSettingsView } from "@/api";
import type { Format } from "@/lib/format";
import { differencesOf } from "./differences";
import { type DraftText, emptyLine } from "./draft";
import { emptyDraft } from "./start";

const LINE = { ...emptyLine(), description: "Design", unitPrice: "62.50" };
const SETTINGS = { paymentTermsDays: 14, pricesIncludeTax: false } as InvoicingSettingsView;
const TEXT: DraftText = { ...emptyDraft(SETTINGS, "EUR", ""), lines: [LINE] };
const FORMAT: Pick<Format, "longDay"> = { longDay: (date) => date };

it("sees no difference between a price as it is typed and as it is kept", () => {
  const typed = (unitPrice: string) => ({ ...TEXT, lines: [{ ...LINE, unitPrice }] });
  const differences = (price: string) => differencesOf(typed(price), TEXT, [], FORMAT as Format);
  expect(differences("62.5")).toEqual([]);
  expect(differences("62.5001")).toEqual([
    { label: "Lines", mine: "Design: 1 × 62.5001", theirs: "Design: 1 × 62.50" },
  ]);
});
