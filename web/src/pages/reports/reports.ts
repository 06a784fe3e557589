import type { ReportGroup, ReportType } from "@/api";
import type { Span } from "@/lib/periods";

/** A question that the books answer. */
export interface Definition {
  /** What the address calls it. */
  slug: string;
  name: string;
  question: string;
  /** What the server calls it; the others have operations of their own. */
  type?: ReportType;
  /** The period that it starts with; left out of what is told of today. */
  span?: Span;
  hasBasis?: boolean;
  groups?: readonly ReportGroup[];
}

const PERIODS = ["month", "quarter", "year"] as const;

export const REPORTS: readonly Definition[] = [
  {
    slug: "profit-and-loss",
    name: /*i18n*/ "Profit and loss",
    question: /*i18n*/ "What did you keep?",
    type: "profitLoss",
    span: "year",
    hasBasis: true,
    groups: PERIODS,
  },
  {
    slug: "cash-flow",
    name: /*i18n*/ "Cash flow",
    question: /*i18n*/ "What came in, and what went out?",
    type: "cashFlow",
    span: "year",
    groups: PERIODS,
  },
  {
    slug: "income",
    name: /*i18n*/ "Income",
    question: /*i18n*/ "Where did it come from?",
    type: "income",
    span: "year",
    hasBasis: true,
    groups: ["platform", "category", ...PERIODS],
  },
  {
    slug: "tax",
    name: /*i18n*/ "Tax year",
    question: /*i18n*/ "What goes into the tax return?",
    type: "tax",
    span: "fiscalYear",
    hasBasis: true,
  },
  {
    slug: "hours",
    name: /*i18n*/ "Hours and rate",
    question: /*i18n*/ "What did an hour really bring?",
    span: "year",
  },
  { slug: "trends", name: /*i18n*/ "Trends", question: /*i18n*/ "Where is it going?" },
  { slug: "receivables", name: /*i18n*/ "Receivables", question: /*i18n*/ "Who owes you?", type: "aging" },
  {
    slug: "inventory",
    name: /*i18n*/ "Inventory",
    question: /*i18n*/ "What is your stock worth?",
    type: "inventory",
  },
  {
    slug: "customers",
    name: /*i18n*/ "Customers",
    question: /*i18n*/ "Who buys from you?",
    type: "customers",
    span: "year",
  },
];

export function reportOf(slug: string | undefined): Definition | undefined {
  return REPORTS.find((report) => report.slug === slug);
}
