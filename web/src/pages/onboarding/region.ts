import type { Currency, ProfileView, TimeZone } from "@/api";
import { preferredLocale } from "@/lib/i18n";

/** How one's money and days are written, and where one's day begins. */
export interface Region {
  currency: Currency;
  timezone: TimeZone;
  locale: string;
  /** In which order day, month and year are written. */
  dateFormat: ProfileView["preferences"]["dateFormat"];
  weekStartsOn: ProfileView["preferences"]["weekStartsOn"];
}

export function regionOf(user: ProfileView): Region {
  return {
    currency: user.currency,
    timezone: user.timezone,
    locale: preferredLocale(user.locale),
    dateFormat: user.preferences.dateFormat,
    weekStartsOn: user.preferences.weekStartsOn,
  };
}

interface WeekInfo {
  firstDay: number;
}

function hasWeekInfo(locale: Intl.Locale): locale is Intl.Locale & { getWeekInfo: () => WeekInfo } {
  return "getWeekInfo" in locale;
}

/** The day that weeks begin on where people write so. */
export function weekStartOf(name: string): Region["weekStartsOn"] {
  const locale = new Intl.Locale(name);
  const first = hasWeekInfo(locale) ? locale.getWeekInfo().firstDay : 1;
  return first === 7 ? "sunday" : first === 6 ? "saturday" : "monday";
}
