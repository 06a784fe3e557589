import { useLingui } from "@lingui/react";
import { ArrowRightLeft, Download, Trash2 } from "lucide-react";
import type { EarningView, PlatformView } from "@/api";
import { saveFile } from "@/lib/download";
import { useFormat } from "@/lib/format";
import { BulkBar } from "@/ui/BulkBar";
import { Button } from "@/ui/Button";
import { Menu } from "@/ui/Menu";
import { Sums } from "@/ui/Sums";
import { csvOf, sumsOf } from "./ledger";

interface SelectedEarningsProps {
  rows: readonly EarningView[];
  platforms: readonly PlatformView[];
  nameOf: (platformId: string) => string;
  onClear: () => void;
  onMove: (platformId: string) => void;
  onRemove: () => void;
}

/** What can be done to the selected rows of the ledger. */
export function SelectedEarnings({
  rows,
  platforms,
  nameOf,
  onClear,
  onMove,
  onRemove,
}: SelectedEarningsProps) {
  const { i18n } = useLingui();
  const { today } = useFormat();
  return (
    <BulkBar count={rows.length} detail={<Sums amounts={sumsOf(rows)} />} onClear={onClear}>
      <Menu
        trigger={
          <Button size="small" icon={<ArrowRightLeft aria-hidden strokeWidth={1.75} />}>
            {i18n._("Move to…")}
          </Button>
        }
        items={platforms
          .filter(({ isActive }) => isActive)
          .map(({ id, name }) => ({ id, label: name, onSelect: () => onMove(id) }))}
      />
      <Button
        size="small"
        icon={<Download aria-hidden strokeWidth={1.75} />}
        onClick={() =>
          saveFile(new Blob([csvOf(rows, nameOf)], { type: "text/csv" }), `earnings-${today()}.csv`)
        }
      >
        {i18n._("Export")}
      </Button>
      <Button size="small" icon={<Trash2 aria-hidden strokeWidth={1.75} />} onClick={onRemove}>
        {i18n._("Delete")}
      </Button>
    </BulkBar>
  );
}
