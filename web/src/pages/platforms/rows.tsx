import type { I18n } from "@lingui/core";
import type { ReactNode } from "react";
import type { MonthView, PlatformShareView, PlatformView } from "@/api";
import type { Format } from "@/lib/format";
import { compare } from "@/lib/money";
import { Amount } from "@/ui/Amount";
import { Sparkline } from "@/ui/charts";
import type { ColourName } from "@/ui/colours";
import { Swatch } from "@/ui/Swatch";
import type { Column } from "@/ui/Table";
import { CATEGORIES } from "./names";
import { againstExpected } from "./rates";

export interface PlatformRow {
  platform: PlatformView;
  /** What it brought in the period; nothing where it brought nothing. */
  share: PlatformShareView | undefined;
  /** What it brought in each of the last twelve months. */
  months: ReadonlyArray<string | null>;
}

/** The platforms with what they brought: the active ones first, then whoever brought most. */
export function rowsOf(
  platforms: readonly PlatformView[],
  shares: readonly PlatformShareView[],
  months: readonly MonthView[],
): PlatformRow[] {
  return platforms
    .map((platform) => ({
      platform,
      share: shares.find(({ platformId }) => platformId === platform.id),
      months: months.map(({ byPlatform }) => {
        const part = byPlatform.find(({ platformId }) => platformId === platform.id);
        return part ? part.total : "0";
      }),
    }))
    .toSorted(
      (one, other) =>
        Number(other.platform.isActive) - Number(one.platform.isActive) ||
        compare(other.share?.total ?? "0", one.share?.total ?? "0") ||
        one.platform.name.localeCompare(other.platform.name),
    );
}

interface ColumnContext {
  i18n: I18n;
  format: Format;
  currency: string;
  colourOf: (platform: PlatformView) => ColourName;
  total: ReactNode;
}

export function platformColumns({
  i18n,
  format,
  currency,
  colourOf,
  total,
}: ColumnContext): Column<PlatformRow>[] {
  return [
    {
      id: "name",
      header: i18n._("Platform"),
      opens: true,
      className: "max-w-0 w-full sm:w-2/5",
      cell: ({ platform }) => (
        <span className="flex min-w-0 items-center gap-2.5 py-1">
          <Swatch colour={colourOf(platform)} />
          <span className="min-w-0">
            <span className="block truncate">{platform.name}</span>
            <span className="block truncate text-small text-ink-3">
              {i18n._(CATEGORIES[platform.category])}
            </span>
          </span>
        </span>
      ),
    },
    {
      id: "months",
      header: i18n._("12 months"),
      wideOnly: true,
      className: "w-32",
      cell: ({ platform, months }) =>
        months.length > 0 ? (
          <Sparkline
            values={months}
            colour={colourOf(platform)}
            label={i18n._("{name}, the last twelve months; {amount} in this one", {
              name: platform.name,
              amount: format.money(months.at(-1) ?? "0", currency),
            })}
          />
        ) : null,
    },
    {
      id: "hour",
      header: i18n._("Per hour"),
      numeric: true,
      wideOnly: true,
      cell: ({ platform, share }) => {
        const rate = share?.hourlyRate ?? null;
        const beside = againstExpected(
          currency === platform.currency ? rate : null,
          platform.expectedRate,
          platform.currency,
          i18n,
          format,
        );
        return (
          <span data-amount>
            {rate ? format.money(rate, currency) : <span className="text-ink-3">–</span>}
            {beside ? <span className="block text-small text-ink-3">{beside}</span> : null}
          </span>
        );
      },
    },
    {
      id: "share",
      header: i18n._("Share"),
      numeric: true,
      className: "text-ink-2",
      cell: ({ share }) => (share?.share ? format.percent(share.share) : "–"),
    },
    {
      id: "total",
      header: i18n._("Earned"),
      numeric: true,
      total,
      cell: ({ share }) =>
        share?.total ? (
          <Amount value={share.total} currency={currency} size="table" />
        ) : (
          <span className="text-ink-3">–</span>
        ),
    },
  ];
}
