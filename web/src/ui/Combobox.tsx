import { Combobox as Base } from "@base-ui/react/combobox";
import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { Check, ChevronDown, Plus } from "lucide-react";
import { type ReactNode, type Ref, useState } from "react";
import { CONTROL, useField } from "./Field";
import { FLOATING, ITEM } from "./overlay";

export interface ComboOption {
  value: string;
  label: string;
  /** Stands before the label: a swatch. */
  mark?: ReactNode;
  /** Stands after it, quietly. */
  note?: string;
}

export interface ComboboxProps {
  options: readonly ComboOption[];
  value: string | null;
  onChange: (value: string | null) => void;
  placeholder?: string;
  /** Makes what was typed into a new option; its value is then chosen by the caller. */
  onCreate?: (label: string) => void;
  disabled?: boolean;
  /** Narrows the options at the server instead of here. */
  onQuery?: (query: string) => void;
  inputRef?: Ref<HTMLInputElement>;
  onBlur?: () => void;
}

const CREATE = "\u0000create";

/** One of many, found by typing; what is not there can be made in place. */
export function Combobox({
  options,
  value,
  onChange,
  placeholder,
  onCreate,
  disabled,
  onQuery,
  inputRef,
  onBlur,
}: ComboboxProps) {
  const { i18n } = useLingui();
  const field = useField();
  const [query, setQuery] = useState("");
  const typed = query.trim();
  const known = options.some((option) => option.label.toLowerCase() === typed.toLowerCase());
  const items: ComboOption[] = [...options];
  if (onCreate && typed && !known) items.push({ value: CREATE, label: typed });
  const chosen = options.find((option) => option.value === value) ?? null;

  return (
    <Base.Root
      items={items}
      value={chosen}
      disabled={disabled}
      isItemEqualToValue={(item: ComboOption, other: ComboOption) => item.value === other.value}
      itemToStringLabel={(item: ComboOption) => item.label}
      filter={onQuery ? null : undefined}
      autoHighlight
      onInputValueChange={(text) => {
        setQuery(text);
        onQuery?.(text);
      }}
      onValueChange={(item: ComboOption | null) => {
        if (item?.value === CREATE) onCreate?.(item.label);
        else onChange(item?.value ?? null);
      }}
    >
      <div className="relative">
        <Base.Input
          {...field}
          ref={inputRef}
          onBlur={onBlur}
          placeholder={placeholder}
          className={clsx(CONTROL, "pe-10", Boolean(chosen?.mark) && "ps-8")}
        />
        {chosen?.mark ? (
          <span className="pointer-events-none absolute inset-y-0 start-3 flex items-center">
            {chosen.mark}
          </span>
        ) : null}
        <Base.Trigger
          aria-label={i18n._("Show all")}
          className="absolute inset-y-0 end-0 flex w-10 items-center justify-center rounded-control text-ink-3"
        >
          <ChevronDown aria-hidden className="size-4" strokeWidth={1.75} />
        </Base.Trigger>
      </div>
      <Base.Portal>
        <Base.Positioner sideOffset={4} className="z-60">
          <Base.Popup
            className={clsx(
              FLOATING,
              "floats max-h-72 w-(--anchor-width) min-w-56 overflow-y-auto overscroll-contain p-1",
            )}
          >
            <Base.Empty className="px-2.5 text-small text-ink-3 not-empty:py-2">
              {i18n._("Nothing matches.")}
            </Base.Empty>
            <Base.List>
              {(item: ComboOption) => (
                <Base.Item key={item.value} value={item} className={ITEM}>
                  {item.value === CREATE ? <Plus aria-hidden strokeWidth={1.75} /> : item.mark}
                  <span className="min-w-0 flex-1 truncate">
                    {item.value === CREATE ? i18n._("Add “{name}”", { name: item.label }) : item.label}
                  </span>
                  {item.note ? <span className="text-small text-ink-3">{item.note}</span> : null}
                  <Base.ItemIndicator>
                    <Check aria-hidden className="text-accent" />
                  </Base.ItemIndicator>
                </Base.Item>
              )}
            </Base.List>
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
