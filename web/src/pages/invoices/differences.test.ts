import { expect, it } from "vitest";
import type { Format } from "@/lib/format";
import { differencesOf } from "./differences";
import { type DraftText, emptyLine } from "./draft";

const LINE = { ...emptyLine(), description: "Design", unitPrice: "62.50" };
const TEXT: DraftText = {
  customerId: "",
  currency: "EUR",
  issueDate: null,
  dueDate: null,
  termsDays: "14",
  pricesIncludeTax: false,
  discount: "",
  isPercent: true,
  exchangeRate: "",
  buyerReference: "",
  terms: "",
  notes: "",
  lines: [LINE],
};
const FORMAT: Pick<Format, "longDay"> = { longDay: (date) => date };

it("sees no difference between a price as it is typed and as it is kept", () => {
  const typed = (unitPrice: string) => ({ ...TEXT, lines: [{ ...LINE, unitPrice }] });
  const differences = (price: string) => differencesOf(typed(price), TEXT, [], FORMAT as Format);
  expect(differences("62.5")).toEqual([]);
  expect(differences("62.5001")).toEqual([
    { label: "Lines", mine: "Design: 1 × 62.5001", theirs: "Design: 1 × 62.50" },
  ]);
});
