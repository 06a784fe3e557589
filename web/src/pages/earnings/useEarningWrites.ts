import { useLingui } from "@lingui/react";
import { createEarning, deleteEarning, type EarningView, open, restoreTrashed, updateEarning } from "@/api";
import { failureText } from "@/lib/failures";
import { useFormat } from "@/lib/format";
import { idempotent } from "@/lib/ids";
import { changed } from "@/lib/queries";
import { failed, said } from "@/ui/toasts";

export interface EarningWrites {
  remove: (rows: readonly EarningView[]) => Promise<void>;
  duplicate: (row: EarningView) => Promise<void>;
  move: (rows: readonly EarningView[], platformId: string, name: string) => Promise<void>;
}

/** One after the other, so that what fails leaves the rest as it was. */
async function each<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>): Promise<Item[]> {
  const done: Item[] = [];
  try {
    for (const item of items) {
      await act(item);
      done.push(item);
    }
  } catch (failure) {
    failed(failureText(failure));
  }
  await changed("earning");
  return done;
}

/** What is done to rows of the ledger. Each says what it did, and offers to undo it. */
export function useEarningWrites(): EarningWrites {
  const { i18n } = useLingui();
  const format = useFormat();
  const undo = i18n._("Undo");

  async function removeAll(ids: readonly string[]): Promise<readonly string[]> {
    return each(ids, (id) => open(deleteEarning({ path: { id } })));
  }

  return {
    async remove(rows) {
      const done = await removeAll(rows.map(({ id }) => id));
      const [first] = rows;
      if (done.length === 0 || !first) return;
      const text =
        rows.length === 1
          ? i18n._("Deleted {amount}", { amount: format.money(first.amount, first.currency) })
          : i18n._("Deleted {count, plural, one {# earning} other {# earnings}}", { count: done.length });
      said(text, {
        label: undo,
        run: async () => {
          await each(done, (id) => open(restoreTrashed({ path: { id } })));
        },
      });
    },

    async duplicate(row) {
      const { platformId, amount, currency, hours, notes, kind, breakdown } = row;
      const made: string[] = [];
      const body = { platformId, amount, currency, hours, notes, kind, breakdown, date: format.today() };
      await each([body], async () => {
        const { id } = await open(createEarning({ body, headers: idempotent() }));
        made.push(id);
      });
      if (made.length === 0) return;
      said(i18n._("Logged {amount} again, today", { amount: format.money(amount, currency) }), {
        label: undo,
        run: async () => {
          await removeAll(made);
        },
      });
    },

    async move(rows, platformId, name) {
      const moved = rows.filter((row) => row.platformId !== platformId);
      const done = await each(moved, ({ id }) => open(updateEarning({ path: { id }, body: { platformId } })));
      const text = i18n._("Moved {count, plural, one {# earning} other {# earnings}} to {name}", {
        count: done.length,
        name,
      });
      said(
        text,
        done.length === 0
          ? null
          : {
              label: undo,
              run: async () => {
                await each(done, (row) =>
                  open(updateEarning({ path: { id: row.id }, body: { platformId: row.platformId } })),
                );
              },
            },
      );
    },
  };
}
