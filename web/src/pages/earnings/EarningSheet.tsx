import { useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, Copy, Trash2 } from "lucide-react";
import { useRef } from "react";
import { type EarningView, getEarning, openWithVersion, type PlatformView } from "@/api";
import { key } from "@/lib/queries";
import { ErrorState } from "@/ui/ErrorState";
import { IconButton } from "@/ui/IconButton";
import { Sheet } from "@/ui/Sheet";
import { Skeleton } from "@/ui/Skeleton";
import { EarningForm } from "./EarningForm";

interface EarningSheetProps {
  /** Of the open row, from the address. */
  id: string | null;
  rows: readonly EarningView[];
  platforms: readonly PlatformView[];
  onShow: (id: string | null) => void;
  onDuplicate: (row: EarningView) => void;
  onRemove: (row: EarningView) => void;
}

/** One earning, to be changed; the rows around it are one click away. */
export function EarningSheet({ id, rows, platforms, onShow, onDuplicate, onRemove }: EarningSheetProps) {
  const { i18n } = useLingui();
  const amount = useRef<HTMLInputElement>(null);
  const query = useQuery({
    queryKey: key("earnings", "one", id),
    queryFn: ({ signal }) => openWithVersion(getEarning({ path: { id: id ?? "" }, signal })),
    enabled: id !== null,
    // What is being changed does not change under one's hands: the save finds out. Opened again, it is asked for anew.
    staleTime: "static",
    gcTime: 0,
  });
  const at = rows.findIndex((row) => row.id === id);
  const [before, after] = [rows[at - 1], at < 0 ? undefined : rows[at + 1]];
  const earning = query.data?.data;

  return (
    <Sheet
      open={id !== null}
      onClose={() => onShow(null)}
      title={i18n._("Earning")}
      initialFocus={amount}
      tools={
        <>
          <IconButton
            label={i18n._("Row before")}
            icon={<ChevronUp aria-hidden />}
            disabled={!before}
            onClick={() => before && onShow(before.id)}
          />
          <IconButton
            label={i18n._("Row after")}
            icon={<ChevronDown aria-hidden />}
            disabled={!after}
            onClick={() => after && onShow(after.id)}
          />
          <IconButton
            label={i18n._("Duplicate")}
            icon={<Copy aria-hidden strokeWidth={1.75} />}
            disabled={!earning}
            onClick={() => {
              if (!earning) return;
              onShow(null);
              onDuplicate(earning);
            }}
          />
          <IconButton
            label={i18n._("Delete")}
            icon={<Trash2 aria-hidden strokeWidth={1.75} />}
            disabled={!earning}
            onClick={() => {
              if (!earning) return;
              onShow(null);
              onRemove(earning);
            }}
          />
        </>
      }
    >
      {query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending && id !== null ? (
        <div className="flex flex-col gap-9" aria-hidden>
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
          <Skeleton className="h-10" />
        </div>
      ) : null}
      {earning && query.data ? (
        <EarningForm
          key={`${earning.id} ${query.data.version}`}
          earning={earning}
          version={query.data.version}
          platforms={platforms}
          amountRef={amount}
          onSaved={() => onShow(null)}
        />
      ) : null}
    </Sheet>
  );
}
