import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { Calendar } from "lucide-react";
import { type Ref, useEffect, useRef, useState } from "react";
import { parseDateInput } from "@/lib/date-input";
import { formatDate } from "@/lib/dates";
import { useFormat } from "@/lib/format";
import { CONTROL, useField } from "./Field";

export interface DateInputProps {
  /** A civil date such as `2026-11-22`, or nothing. */
  value: string | null;
  /** Called with what was typed where it is no date, so that the form can say so. */
  onChange: (value: string | null) => void;
  onBlur?: () => void;
  id?: string;
  name?: string;
  disabled?: boolean;
  /** Where what is left out lies: an earning behind us, a due date ahead. */
  toward?: "past" | "future";
  "aria-label"?: string;
  ref?: Ref<HTMLInputElement>;
  className?: string;
}

/**
 * A civil date in the manner of the profile, not of the browser. `22`, `22.11`, `-1` and `mon` are dates too; the
 * platform's own picker is behind the calendar, for fingers.
 */
export function DateInput({
  value,
  onChange,
  onBlur,
  ref,
  className,
  disabled,
  toward,
  ...rest
}: DateInputProps) {
  const { i18n } = useLingui();
  const field = useField(rest);
  const format = useFormat();
  const picker = useRef<HTMLInputElement>(null);
  const written = value ? formatDate(value, format) : "";
  const [text, setText] = useState(written);
  useEffect(() => setText(written), [written]);

  function read(): void {
    onBlur?.();
    if (text.trim() === written) return;
    const { locale, dateOrder } = format;
    const context = { locale, dateOrder, today: format.today(), toward };
    const date = text.trim() === "" ? null : (parseDateInput(text, context) ?? null);
    onChange(date);
    setText(date ? formatDate(date, format) : text);
  }

  return (
    <span className="relative block">
      <input
        {...rest}
        {...field}
        ref={ref}
        type="text"
        autoComplete="off"
        disabled={disabled}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={read}
        onKeyDown={(event) => {
          if (event.key === "Enter") read();
        }}
        className={clsx(CONTROL, "tabular pe-10", className)}
      />
      <input
        ref={picker}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        disabled={disabled}
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value || null)}
        className="pointer-events-none absolute inset-0 opacity-0"
      />
      <button
        type="button"
        tabIndex={-1}
        aria-label={i18n._("Choose a date")}
        disabled={disabled}
        onClick={() => picker.current?.showPicker()}
        className="absolute inset-y-0 end-0 flex w-10 items-center justify-center rounded-control text-ink-3 hover:text-ink"
      >
        <Calendar aria-hidden className="size-4" strokeWidth={1.75} />
      </button>
    </span>
  );
}
