import { useMemo } from "react";
import { WEEKDAYS } from "./dates";
import { useFormat } from "./format";
import type { Calendar } from "./periods";
import { useSession } from "./session";

/** How the reader divides the year, by the profile. */
export function useCalendar(): Calendar {
  const preferences = useSession((state) => state.user?.preferences);
  const today = useFormat().today();
  return useMemo(
    () => ({
      today,
      weekStartsOn: WEEKDAYS.find((day) => day === preferences?.weekStartsOn) ?? "monday",
      fiscalYearStart: preferences?.fiscalYearStart ?? "01-01",
    }),
    [today, preferences],
  );
}
