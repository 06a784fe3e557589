import { type Decimal, readDecimal, rescale, shortest, writeDecimal } from "./decimal";
import { formatLocale } from "./i18n";
import { currencyDigits, formatDecimal } from "./money";

function written(value: Decimal): string {
  const point = formatDecimal("1.5", formatLocale()).replace(/\d/g, "");
  return writeDecimal(value).replace(".", point);
}

/** A number as one would type it: no grouping and no zeros that say nothing, but the locale's point. */
export function editable(value: string): string {
  const read = readDecimal(value);
  return read ? written(shortest(read)) : value;
}

/** A price as one would type it: with the currency's digits (`62.50`), and with those that it has beyond them. */
export function editablePrice(value: string, currency: string): string {
  const read = readDecimal(value);
  if (!read) return value;
  const least = shortest(read);
  return written(rescale(least, Math.max(least.scale, currencyDigits(currency))));
}
