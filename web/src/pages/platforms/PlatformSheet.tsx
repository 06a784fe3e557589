import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useRef, useState } from "react";
import { type Category, createPlatform, open, type PlatformView, updatePlatform } from "@/api";
import { currencyNames, isCurrency } from "@/lib/currencies";
import { failFields } from "@/lib/failures";
import { showFaults } from "@/lib/faults";
import { useFormat } from "@/lib/format";
import { readAmount } from "@/lib/forms";
import { idempotent } from "@/lib/ids";
import { editableAmount } from "@/lib/money";
import { changed } from "@/lib/queries";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { type COLOURS, colourOf, HEX } from "@/ui/colours";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { Sheet } from "@/ui/Sheet";
import { TextInput } from "@/ui/TextInput";
import { said } from "@/ui/toasts";
import { ColourField } from "./ColourField";
import { CATEGORIES, isCategory } from "./names";

interface PlatformSheetProps {
  /** To be changed; a new one where left out. */
  platform?: PlatformView;
  open: boolean;
  onClose: () => void;
}

/** Adds a platform or changes one. */
export function PlatformSheet({ platform, open: isOpen, onClose }: PlatformSheetProps) {
  const { i18n } = useLingui();
  const name = useRef<HTMLInputElement>(null);
  return (
    <Sheet
      open={isOpen}
      onClose={onClose}
      title={platform ? platform.name : i18n._("New platform")}
      initialFocus={name}
    >
      <PlatformForm platform={platform} nameRef={name} onSaved={onClose} />
    </Sheet>
  );
}

interface PlatformFormProps {
  platform: PlatformView | undefined;
  nameRef: React.RefObject<HTMLInputElement | null>;
  onSaved: () => void;
}

type Errors = Partial<Record<"name" | "category" | "expectedRate" | "currency" | "form", string>>;

function PlatformForm({ platform, nameRef, onSaved }: PlatformFormProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const form = useRef<HTMLFormElement>(null);
  const [name, setName] = useState(platform?.name ?? "");
  const [category, setCategory] = useState<Category>(platform?.category ?? "freelance");
  const [currency, setCurrency] = useState(platform?.currency ?? format.currency);
  const [colour, setColour] = useState<(typeof COLOURS)[number]>(() => {
    const present = colourOf(platform?.color ?? HEX.spruce);
    return present === "out" ? "spruce" : present;
  });
  const [rate, setRate] = useState(() =>
    platform?.expectedRate ? editableAmount(platform.expectedRate, platform.currency, format.locale) : "",
  );
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);

  function showErrors(next: Errors): void {
    showFaults(form, () => setErrors(next));
  }

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    const expected = rate.trim() ? readAmount(rate, currency) : null;
    const faults: Errors = {};
    if (!name.trim()) faults.name = i18n._("Give it a name.");
    if (expected && !expected.ok) faults.expectedRate = expected.message;
    if (Object.keys(faults).length > 0) return showErrors(faults);
    const body = {
      name: name.trim(),
      category,
      color: HEX[colour],
      currency,
      expectedRate: expected?.ok ? expected.value : null,
    };
    setBusy(true);
    try {
      if (platform) await open(updatePlatform({ path: { id: platform.id }, body }));
      else await open(createPlatform({ body, headers: idempotent() }));
      said(
        platform ? i18n._("Saved {name}", { name: body.name }) : i18n._("Added {name}", { name: body.name }),
      );
      await changed("platform");
      onSaved();
    } catch (failure) {
      const rest = failFields(
        failure,
        ["name", "category", "expectedRate", "currency"],
        (field, { message }) => {
          faults[field] = message;
        },
      );
      showErrors(rest ? { ...faults, form: rest } : faults);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form ref={form} noValidate onSubmit={(event) => void save(event)} className="flex flex-col gap-4">
      <Field label={<Trans id="Name" />} error={errors.name} required>
        <TextInput
          ref={nameRef}
          autoComplete="off"
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
      </Field>
      <Field label={<Trans id="Kind" />} error={errors.category}>
        <Select
          value={category}
          options={Object.entries(CATEGORIES).map(([value, label]) => ({ value, label: i18n._(label) }))}
          onChange={({ target: { value } }) => isCategory(value) && setCategory(value)}
        />
      </Field>
      <div className="grid grid-cols-2 gap-3">
        <Field label={<Trans id="Currency" />} error={errors.currency}>
          <Select
            value={currency}
            options={currencyNames(format.locale).map(({ value, label }) => ({ value, label }))}
            onChange={({ target: { value } }) => isCurrency(value) && setCurrency(value)}
          />
        </Field>
        <Field label={<Trans id="Hoped for an hour" />} error={errors.expectedRate}>
          <AmountInput currency={currency} value={rate} onChange={(event) => setRate(event.target.value)} />
        </Field>
      </div>
      <ColourField value={colour} onChange={setColour} />
      {errors.form ? (
        <p role="alert" className="text-loss">
          {errors.form}
        </p>
      ) : null}
      <Button type="submit" variant="primary" busy={busy} className="min-h-10">
        {platform ? i18n._("Save") : i18n._("Add platform")}
      </Button>
    </form>
  );
}
