import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { Search } from "lucide-react";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { COMMANDS, fitness, GROUPS } from "@/lib/commands";
import { useSession } from "@/lib/session";
import { useOverlays } from "@/lib/store";
import { Kbd } from "@/ui/Kbd";
import { BACKDROP, FLOATING, ITEM } from "@/ui/overlay";
import { useFound } from "./useFound";

interface Entry {
  id: string;
  title: string;
  note?: string;
  shortcut?: string;
  run: () => void;
}

interface Group {
  title: string;
  items: Entry[];
}

function close(): void {
  useOverlays.setState({ palette: false });
}

/** Everything the app can do, and everything that is in it, behind one field. */
export function Palette() {
  const { i18n } = useLingui();
  const open = useOverlays((state) => state.palette);
  const isAdmin = useSession((state) => state.user?.role === "admin");
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const found = useFound(open ? typed : "");

  const groups = useMemo(() => {
    const all: Group[] = [];
    for (const [group, title] of Object.entries(GROUPS)) {
      const items = COMMANDS.filter((command) => command.group === group && (isAdmin || !command.admin))
        .map((command) => ({ command, title: i18n._(command.title) }))
        .map((entry) => ({ ...entry, fits: fitness(entry.title, entry.command.keywords, typed) }))
        .filter(({ fits }) => fits > 0)
        .toSorted((one, other) => (typed ? other.fits - one.fits : 0))
        .map(({ command, title: name }) => ({
          id: command.id,
          title: name,
          shortcut: command.shortcut,
          run: () => command.run({ navigate }),
        }));
      if (items.length > 0) all.push({ title: i18n._(title), items });
    }
    const rows = found.map((row) => ({ ...row, run: () => void navigate(row.to) }));
    return rows.length > 0 ? [...all, { title: i18n._("Found"), items: rows }] : all;
  }, [i18n, navigate, typed, found, isAdmin]);

  return (
    <Dialog.Root
      open={open}
      onOpenChange={(next) => !next && close()}
      onOpenChangeComplete={(next) => !next && setTyped("")}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={BACKDROP} />
        <Dialog.Popup
          className={clsx(
            FLOATING,
            "floats fixed inset-x-3 top-[12dvh] z-50 mx-auto flex max-h-[70dvh] max-w-xl flex-col overflow-hidden",
          )}
        >
          <Dialog.Title className="spoken">{i18n._("Search or do anything")}</Dialog.Title>
          <Autocomplete.Root
            inline
            open
            mode="none"
            autoHighlight="always"
            items={groups}
            value={typed}
            onValueChange={(value, details) => {
              if (details.reason !== "item-press") setTyped(value);
            }}
            itemToStringValue={(item: Entry) => item.title}
          >
            <div className="flex items-center gap-3 border-b border-line px-4">
              <Search aria-hidden className="size-4 shrink-0 text-ink-3" strokeWidth={1.75} />
              <Autocomplete.Input
                aria-label={i18n._("Search or do anything")}
                placeholder={i18n._("Search or do anything…")}
                className="min-h-12 w-full bg-transparent text-input outline-none"
              />
            </div>
            <Autocomplete.Empty className="px-4 text-ink-2 not-empty:py-6">
              {i18n._("Nothing matches. Try “invoice”.")}
            </Autocomplete.Empty>
            <Autocomplete.List className="min-h-0 overflow-y-auto overscroll-contain p-1.5 empty:hidden">
              {(group: Group) => (
                <Autocomplete.Group key={group.title} items={group.items} className="not-first:mt-1.5">
                  <Autocomplete.GroupLabel className="px-2.5 py-1 text-label text-ink-3">
                    {group.title}
                  </Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(item: Entry) => (
                      <Autocomplete.Item
                        key={item.id}
                        value={item}
                        className={ITEM}
                        onClick={() => {
                          close();
                          item.run();
                        }}
                      >
                        <span className="min-w-0 flex-1 truncate">{item.title}</span>
                        {item.note ? (
                          <span
                            data-amount={/\d[.,]\d/.test(item.note) || undefined}
                            className="text-small text-ink-3"
                          >
                            {item.note}
                          </span>
                        ) : null}
                        {item.shortcut ? <Kbd>{item.shortcut}</Kbd> : null}
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
