import { useLingui } from "@lingui/react";
import { useFormat } from "@/lib/format";
import { compare, sign } from "@/lib/money";
import { Meter } from "./Meter";
import { layoutStock } from "./meter";

export interface StockBarProps {
  name: string;
  quantity: string;
  reorderPoint: string;
}

/** What is left of a product, against the point at which to order more. */
export function StockBar({ name, quantity, reorderPoint }: StockBarProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { filled, reorder } = layoutStock(quantity, reorderPoint);
  const low = compare(quantity, reorderPoint) <= 0;
  const text = i18n._("{quantity} left, reorder at {reorder}", {
    quantity: format.number(quantity),
    reorder: format.number(reorderPoint),
  });
  return (
    <Meter
      label={name}
      text={text}
      height={6}
      filled={filled}
      marks={sign(reorderPoint) > 0 ? [{ at: reorder }] : []}
      fill={low ? "fill-warn" : "fill-chart-slate"}
    />
  );
}
