import { Trans, useLingui } from "@lingui/react";
import type { EarningPatch, EarningView, PlatformView } from "@/api";
import { useFormat } from "@/lib/format";
import { Button } from "@/ui/Button";
import { type Compared, differences } from "./change";
import { KINDS } from "./columns";

interface ConflictProps {
  theirs: EarningView;
  mine: EarningPatch;
  platforms: readonly PlatformView[];
  busy: boolean;
  onMine: () => void;
  onTheirs: () => void;
}

const NAMES: Record<Compared, string> = {
  amount: /*i18n*/ "Amount",
  platformId: /*i18n*/ "From",
  date: /*i18n*/ "Date",
  hours: /*i18n*/ "Hours",
  notes: /*i18n*/ "Note",
  kind: /*i18n*/ "Kind",
};

const CELL = "border-b border-line py-2 pe-3 text-start align-top font-normal";

/** An earning that was changed in another window since it was opened here: both versions, and the choice. */
export function Conflict({ theirs, mine, platforms, busy, onMine, onTheirs }: ConflictProps) {
  const { i18n } = useLingui();
  const format = useFormat();

  function shown(field: Compared, value: string | null | undefined): string {
    if (!value) return "–";
    if (field === "amount") return format.money(value, theirs.currency);
    if (field === "date") return format.day(value);
    if (field === "platformId") return platforms.find(({ id }) => id === value)?.name ?? value;
    if (field === "kind") return i18n._(Object.entries(KINDS).find(([kind]) => kind === value)?.[1] ?? value);
    return value;
  }

  return (
    <div role="alert">
      <p className="font-medium">
        <Trans id="This was changed elsewhere since you opened it. Nothing is saved yet." />
      </p>
      <table className="mt-4 w-full border-collapse">
        <thead className="text-small text-ink-3">
          <tr>
            <td className={CELL} />
            <th scope="col" className={CELL}>
              <Trans id="Yours" />
            </th>
            <th scope="col" className={CELL}>
              <Trans id="In the books" />
            </th>
          </tr>
        </thead>
        <tbody data-amount>
          {differences(theirs, mine).map((field) => (
            <tr key={field}>
              <th scope="row" className={`${CELL} text-ink-2`}>
                {i18n._(NAMES[field])}
              </th>
              <td className={CELL}>{shown(field, mine[field])}</td>
              <td className={CELL}>{shown(field, theirs[field])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <div className="mt-5 flex flex-wrap gap-2">
        <Button variant="primary" busy={busy} onClick={onMine}>
          {i18n._("Save yours")}
        </Button>
        <Button onClick={onTheirs}>{i18n._("Keep what is in the books")}</Button>
      </div>
    </div>
  );
}
