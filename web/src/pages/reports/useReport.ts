import { useQuery } from "@tanstack/react-query";
import { type GetReportData, getReport, open } from "@/api";
import { key } from "@/lib/queries";

export type Asked = GetReportData["query"];

/** A report as the server tells it; the older one stays in sight while another period is fetched. */
export function useReport(asked: Asked, enabled = true) {
  return useQuery({
    queryKey: key("reports", "report", asked),
    queryFn: () => open(getReport({ query: asked })),
    placeholderData: (before) => (before?.type === asked.type ? before : undefined),
    enabled,
  });
}
