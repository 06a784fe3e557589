import { readNumber } from "@/lib/forms";
import { formatLocale } from "@/lib/i18n";
import { formatDecimal } from "@/lib/money";
import { Faults } from "./useSaved";

/** A number as the API has it, null for none; what is no number is a fault of its field. */
export function numberOrNull(field: string, text: string): string | null {
  if (text.trim() === "") return null;
  const read = readNumber(text);
  if (!read.ok) throw new Faults({ [field]: read.message });
  return read.value;
}

/** The text of such a number, in the manner in which it will be read again. */
export function numberText(value: string | null): string {
  return value === null ? "" : formatDecimal(value, formatLocale(), { most: 6 });
}
