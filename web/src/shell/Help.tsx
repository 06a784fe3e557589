import { useLingui } from "@lingui/react";
import { ALL_PLACES } from "@/lib/nav";
import { useOverlays, useUi } from "@/lib/store";
import { Dialog } from "@/ui/Dialog";
import { Kbd } from "@/ui/Kbd";
import { Switch } from "@/ui/Switch";

interface Row {
  keys: string[];
  what: string;
}

function Keys({ title, rows }: { title: string; rows: Row[] }) {
  return (
    <section>
      <h3 className="mb-1 text-small font-semibold text-ink-2">{title}</h3>
      <dl>
        {rows.map((row) => (
          <div key={row.what} className="flex items-center justify-between gap-3 border-b border-line py-1.5">
            <dt>{row.what}</dt>
            <dd className="flex gap-1">
              {row.keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** All keys on one page, and the switch that silences single letters. */
export function Help() {
  const { i18n } = useLingui();
  const open = useOverlays((state) => state.help);
  const shortcuts = useUi((state) => state.shortcuts);
  const anywhere: Row[] = [
    { keys: ["Ctrl", "K"], what: i18n._("Search or do anything") },
    { keys: ["N"], what: i18n._("Log earning") },
    { keys: ["Ctrl", "Z"], what: i18n._("Undo the last change") },
    { keys: ["."], what: i18n._("Blur amounts") },
    { keys: ["["], what: i18n._("Earlier period") },
    { keys: ["]"], what: i18n._("Later period") },
    { keys: ["?"], what: i18n._("This help") },
    { keys: ["Esc"], what: i18n._("Close") },
  ];
  const lists: Row[] = [
    { keys: ["J", "K"], what: i18n._("Next and previous row") },
    { keys: ["Enter"], what: i18n._("Open") },
    { keys: ["X"], what: i18n._("Select") },
    { keys: ["E"], what: i18n._("Edit") },
    { keys: ["U"], what: i18n._("Duplicate") },
    { keys: ["Del"], what: i18n._("Delete") },
    { keys: ["/"], what: i18n._("Filter") },
    { keys: ["Ctrl", "Enter"], what: i18n._("Save, and enter the next one") },
  ];
  const goes: Row[] = ALL_PLACES.flatMap(({ label, letter }) =>
    letter ? [{ keys: ["G", letter.toUpperCase()], what: i18n._(label) }] : [],
  );
  return (
    <Dialog
      open={open}
      onClose={() => useOverlays.setState({ help: false })}
      title={i18n._("Keyboard shortcuts")}
      wide
    >
      <div className="mt-2 grid gap-x-8 gap-y-6 sm:grid-cols-2">
        <Keys title={i18n._("Anywhere")} rows={anywhere} />
        <Keys title={i18n._("In lists and forms")} rows={lists} />
        <Keys title={i18n._("Go to")} rows={goes} />
        <Switch
          label={i18n._("Single letters do things")}
          hint={i18n._("Turn this off if you dictate text or press keys by accident.")}
          checked={shortcuts}
          onChange={(event) => useUi.setState({ shortcuts: event.target.checked })}
        />
      </div>
    </Dialog>
  );
}
