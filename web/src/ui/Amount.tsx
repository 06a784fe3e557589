import clsx from "clsx";
import { ownSign, useFormat } from "@/lib/format";
import { type MoneyPartKind, type MoneyStyle, moneyParts } from "@/lib/money";

type Size = "hero" | "figure" | "stat" | "title" | "table" | "inline";

const SIZES: Record<Size, string> = {
  hero: "figure text-hero-sm sm:text-hero",
  figure: "figure text-figure",
  stat: "figure text-stat",
  title: "figure",
  table: "tabular",
  inline: "tabular",
};

/** Which parts of an amount step back, and by how much. */
const PARTS: Record<"large" | "small", Partial<Record<MoneyPartKind, string>>> = {
  large: { currency: "text-ink-3", fraction: "text-[0.62em] text-ink-3", sign: "text-ink-3" },
  small: {},
};

export interface AmountProps {
  /** A decimal string, as the server tells it. */
  value: string;
  /** The profile's, where left out. */
  currency?: string;
  size?: Size;
  signs?: MoneyStyle["signs"];
  minor?: MoneyStyle["minor"];
  className?: string;
}

/** A sum of money. Every amount on every page is one of these, so that all can be blurred. */
export function Amount({ value, currency, size = "inline", signs, minor, className }: AmountProps) {
  const format = useFormat();
  const of = currency ?? format.currency;
  const parts = moneyParts(value, of, format.locale, ownSign(of, format.currency, { signs, minor }));
  const looks = PARTS[size === "hero" || size === "figure" || size === "stat" ? "large" : "small"];
  return (
    <span
      data-amount
      className={clsx(
        looks === PARTS.large ? "wrap-break-word" : "whitespace-nowrap",
        SIZES[size],
        className,
      )}
    >
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one amount have no other name than their place.
        <span key={index} className={looks[part.kind]}>
          {part.text}
        </span>
      ))}
    </span>
  );
}
