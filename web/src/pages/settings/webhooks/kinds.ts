import type { NewWebhook } from "@/api";

/** A kind of event, or `*` for every one that there is or will be. */
export type Kind = NewWebhook["kinds"][number];

/** All kinds that can be asked for by name, in the order of the form. */
export const KINDS = [
  "earning.recorded",
  "earning.revised",
  "earning.removed",
  "earning.restored",
  "expense.recorded",
  "expense.revised",
  "expense.removed",
  "expense.restored",
  "expense.limit_exceeded",
  "platform.added",
  "platform.revised",
  "platform.removed",
  "platform.restored",
  "goal.added",
  "goal.revised",
  "goal.removed",
  "goal.restored",
  "statement.imported",
  "statement.undone",
  "invoice.drafted",
  "invoice.revised",
  "invoice.issued",
  "invoice.sent",
  "invoice.viewed",
  "invoice.paid",
  "invoice.credited",
  "invoice.voided",
  "invoice.removed",
  "invoice.restored",
  "payment.recorded",
  "payment.reversed",
  "customer.added",
  "customer.revised",
  "customer.merged",
  "customer.removed",
  "customer.restored",
  "product.added",
  "product.revised",
  "product.removed",
  "product.restored",
  "stock.moved",
  "stock.low",
  "sale.recorded",
  "sale.revised",
  "sale.completed",
  "sale.cancelled",
  "sale.removed",
  "document.uploaded",
  "document.revised",
  "document.removed",
] as const satisfies readonly Kind[];

export interface Group {
  /** The word that its kinds begin with. */
  subject: string;
  kinds: readonly Kind[];
}

function subjectOf(kind: Kind): string {
  return kind.split(".")[0] ?? kind;
}

/** The kinds by what they happen to. */
export const GROUPS: readonly Group[] = [...new Set(KINDS.map(subjectOf))].map((subject) => ({
  subject,
  kinds: KINDS.filter((kind) => subjectOf(kind) === subject),
}));

/** The same kinds in the order of the form, so that two choices of the same kinds are the same. */
export function inOrder(kinds: readonly Kind[]): Kind[] {
  return kinds.includes("*") ? ["*"] : KINDS.filter((kind) => kinds.includes(kind));
}

/** The choice with these kinds put in, or taken out. */
export function withKinds(chosen: readonly Kind[], kinds: readonly Kind[], put: boolean): Kind[] {
  const others = chosen.filter((kind) => !kinds.includes(kind));
  return inOrder(put ? [...others, ...kinds] : others);
}
