import { Trans, useLingui } from "@lingui/react";
import type { ExpenseSummaryView } from "@/api";
import { useFormat } from "@/lib/format";
import { ShareStrip, withRest } from "@/ui/charts";
import { COLOURS } from "@/ui/colours";
import { Link } from "@/ui/Link";
import { PrivacyBlur } from "@/ui/PrivacyBlur";
import { categoryName } from "./categories";

/** What the money went to: one strip for the whole, its parts beneath, and the limits that one has set. */
export function ByCategory({ summary }: { summary: ExpenseSummaryView | undefined }) {
  const { i18n } = useLingui();
  const format = useFormat();
  if (!summary || summary.byCategory.length === 0) return null;
  const told = summary.byCategory.flatMap(({ category, name, total }) =>
    total === null ? [] : [{ id: category, name: categoryName(category, name), amount: total }],
  );
  const shares = told.map((share, index) => ({
    ...share,
    colour: COLOURS[index % COLOURS.length] ?? "spruce",
  }));
  return (
    <section className="mt-12 grid gap-10 lg:grid-cols-[minmax(0,1fr)_20rem]">
      <ShareStrip
        title={i18n._("By category")}
        nameTitle={i18n._("Category")}
        currency={summary.currency}
        shares={withRest(shares, COLOURS.length, i18n._("The rest"))}
      />
      {summary.limits.length > 0 ? (
        <div>
          <h2 className="text-section font-semibold">
            <Trans id="Limits this month" />
          </h2>
          <ul className="mt-3 border-t border-line">
            {summary.limits.map((limit) => (
              <li key={limit.category} className="border-b border-line py-2.5">
                <div className="flex items-baseline justify-between gap-4">
                  <Link look="plain" to={`/expenses?category=${encodeURIComponent(limit.category)}`}>
                    {categoryName(limit.category, limit.name)}
                  </Link>
                  <span className={limit.isExceeded ? "text-loss" : "text-ink-2"}>
                    {format.percent(limit.percent)}
                  </span>
                </div>
                <PrivacyBlur>
                  <span className="text-small text-ink-3">
                    <Trans
                      id={
                        limit.isExceeded
                          ? /*i18n*/ "{used} spent, over the limit of {most}"
                          : /*i18n*/ "{used} of {most}"
                      }
                      values={{
                        used: format.money(limit.used, limit.currency),
                        most: format.money(limit.monthlyLimit, limit.currency),
                      }}
                    />
                  </span>
                </PrivacyBlur>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </section>
  );
}
