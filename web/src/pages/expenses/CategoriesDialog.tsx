import { Trans, useLingui } from "@lingui/react";
import { Archive, ArchiveRestore } from "lucide-react";
import { useState } from "react";
import { type CategoryView, createExpenseCategory, open, updateExpenseCategory } from "@/api";
import { failureText } from "@/lib/failures";
import { useFields } from "@/lib/fields";
import { useFormat } from "@/lib/format";
import { readAmount } from "@/lib/forms";
import { idempotent } from "@/lib/ids";
import { editableAmount } from "@/lib/money";
import { changed } from "@/lib/queries";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Field } from "@/ui/Field";
import { IconButton } from "@/ui/IconButton";
import { TextInput } from "@/ui/TextInput";
import { failed } from "@/ui/toasts";
import { useCategories } from "./queries";

/** The categories: what each may cost in a month, which are in use, and new ones of one's own. */
export function CategoriesDialog({ onClose }: { onClose: () => void }) {
  const { i18n } = useLingui();
  const { all } = useCategories();
  return (
    <Dialog open wide onClose={onClose} title={i18n._("Categories")}>
      <NewCategory />
      <table className="mt-5 w-full border-collapse">
        <caption className="spoken">{i18n._("Categories")}</caption>
        <thead>
          <tr className="text-small text-ink-3">
            <th scope="col" className="border-b border-line py-1.5 text-start font-normal">
              <Trans id="Name" />
            </th>
            <th scope="col" className="w-40 border-b border-line py-1.5 text-start font-normal">
              <Trans id="Limit a month" />
            </th>
            <th scope="col" className="w-10 border-b border-line py-1.5">
              <span className="spoken">
                <Trans id="Archive" />
              </span>
            </th>
          </tr>
        </thead>
        <tbody>
          {all.map((category) => (
            <Row key={category.key} category={category} />
          ))}
        </tbody>
      </table>
    </Dialog>
  );
}

function NewCategory() {
  const { i18n } = useLingui();
  const { text, errors, busy, form, set, fail, send } = useFields(() => ({ name: "" }));

  async function add(): Promise<void> {
    const name = text.name.trim();
    if (!name) return fail({ name: i18n._("Enter a name.") });
    await send(async () => {
      await open(createExpenseCategory({ body: { name }, headers: idempotent() }));
      await changed("expense");
      set({ name: "" });
    });
  }

  return (
    <form
      ref={form}
      noValidate
      className="flex items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <Field
        className="flex-1"
        hideLabel
        label={<Trans id="Name of a new category" />}
        error={errors.name ?? errors.form}
      >
        <TextInput
          name="name"
          autoComplete="off"
          maxLength={80}
          placeholder={i18n._("New category")}
          value={text.name}
          onChange={(event) => set({ name: event.target.value })}
        />
      </Field>
      <Button type="submit" busy={busy} className="min-h-10">
        {i18n._("Add")}
      </Button>
    </form>
  );
}

function Row({ category }: { category: CategoryView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const { key, name, isActive, monthlyLimit } = category;
  const written = monthlyLimit
    ? editableAmount(monthlyLimit.amount, monthlyLimit.currency, format.locale)
    : "";
  const [limit, setLimit] = useState(written);
  const [error, setError] = useState<string | null>(null);

  async function change(body: { isActive?: boolean; monthlyLimit?: string | null }): Promise<void> {
    try {
      await open(updateExpenseCategory({ path: { key }, body }));
      await changed("expense");
    } catch (failure) {
      failed(failureText(failure));
    }
  }

  function saveLimit(): void {
    setError(null);
    if (limit.trim() === written) return;
    if (limit.trim() === "") return void change({ monthlyLimit: null });
    const read = readAmount(limit, format.currency);
    if (read.ok) void change({ monthlyLimit: read.value });
    else setError(read.message);
  }

  return (
    <tr>
      <th scope="row" className="border-b border-line py-1.5 pe-3 text-start font-normal">
        <span className={isActive ? undefined : "text-ink-3"}>{name}</span>
        {isActive ? null : (
          <span className="text-small text-ink-3">
            {" "}
            · <Trans id="archived" />
          </span>
        )}
      </th>
      <td className="border-b border-line py-1.5">
        <Field hideLabel label={i18n._("Limit a month of {name}", { name })} error={error}>
          <AmountInput
            value={limit}
            disabled={!isActive}
            onChange={(event) => setLimit(event.target.value)}
            onBlur={saveLimit}
            onKeyDown={(event) => event.key === "Enter" && saveLimit()}
          />
        </Field>
      </td>
      <td className="border-b border-line py-1.5 text-end">
        <IconButton
          label={isActive ? i18n._("Archive {name}", { name }) : i18n._("Use {name} again", { name })}
          icon={
            isActive ? (
              <Archive aria-hidden strokeWidth={1.75} />
            ) : (
              <ArchiveRestore aria-hidden strokeWidth={1.75} />
            )
          }
          onClick={() => void change({ isActive: !isActive })}
        />
      </td>
    </tr>
  );
}
