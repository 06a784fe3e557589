/** How the arrow keys walk a chart: sideways by one, or in a grid by a column; up and down where there is a grid. */
export interface Walk {
  count: number;
  rtl: boolean;
  /** How far left and right go; one where left out. */
  across?: number;
  /** How far up and down go; as left and right where left out. */
  along?: number;
}

/** Where a key leads from here; undefined where the key is none of the chart's. */
export function walk(
  key: string,
  from: number,
  { count, rtl, across = 1, along = across }: Walk,
): number | undefined {
  const steps: Record<string, number> = {
    ArrowRight: rtl ? -across : across,
    ArrowLeft: rtl ? across : -across,
    ArrowUp: -along,
    ArrowDown: along,
  };
  if (count === 0) return undefined;
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  const step = steps[key];
  if (step === undefined) return undefined;
  const to = from + step;
  return to < 0 || to >= count ? from : to;
}
