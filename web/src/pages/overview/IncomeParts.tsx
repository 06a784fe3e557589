import { useLingui } from "@lingui/react";
import type { DashboardView } from "@/api";
import { useFormat } from "@/lib/format";
import { isZero } from "@/lib/money";
import { PrivacyBlur } from "@/ui/PrivacyBlur";

/** What the income is made of, where it is of more than one kind; its line is always there, so nothing jumps. */
export function IncomeParts({ figures }: { figures: DashboardView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { earnings, sales, invoices, currency } = figures;
  const write = (total: string | null) =>
    total === null || isZero(total) ? null : format.money(total, currency);
  const [earned, sold, billed] = [earnings, sales, invoices].map(({ total }) => write(total));
  const parts = [
    earned && i18n._("{amount} from platforms", { amount: earned }),
    sold && i18n._("{amount} from sales", { amount: sold }),
    billed && i18n._("{amount} invoiced", { amount: billed }),
  ].filter(Boolean);
  return (
    <p className="mt-1 min-h-5 text-small text-ink-3">
      {parts.length > 1 ? <PrivacyBlur>{parts.join(", ")}</PrivacyBlur> : null}
    </p>
  );
}
