import { useQuery } from "@tanstack/react-query";
import { getEarningsSummary, open } from "@/api";
import { key } from "@/lib/queries";

const NONE: readonly string[] = [];

/** The currencies that anything was ever earned in. */
export function useCurrencies(): readonly string[] {
  const { data } = useQuery({
    queryKey: key("earnings", "summary", { period: "all", platformId: undefined }),
    queryFn: () => open(getEarningsSummary({ query: { period: "all" } })),
  });
  return data?.totals.map(({ currency }) => currency) ?? NONE;
}
