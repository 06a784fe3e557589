import { readNumber } from "@/lib/forms";
import { Faults } from "./useSaved";

/** A number as the API has it, null for none; what is no number is a fault of its field. */
export function numberOrNull(field: string, text: string): string | null {
  if (text.trim() === "") return null;
  const read = readNumber(text);
  if (!read.ok) throw new Faults({ [field]: read.message });
  return read.value;
}
