/** A number with a decimal point, exactly: `units / 10^scale`. */
export interface Decimal {
  units: bigint;
  scale: number;
}

const PLAIN = /^([-+]?)(\d+)(?:\.(\d+))?$/;

/** Reads the decimal strings of the API (`-12.50`); undefined for anything else. */
export function readDecimal(text: string): Decimal | undefined {
  const match = PLAIN.exec(text);
  if (!match) return undefined;
  const [, sign = "", whole = "", fraction = ""] = match;
  const units = BigInt(whole + fraction);
  return { units: sign === "-" ? -units : units, scale: fraction.length };
}

/** As [`readDecimal`], for what is known to be a decimal. */
function decimal(text: string): Decimal {
  const value = readDecimal(text);
  if (!value) throw new RangeError(`Not a decimal number: ${text}`);
  return value;
}

/** Exactly `scale` digits after the point, and no point without any. */
export function writeDecimal({ units, scale }: Decimal): string {
  const sign = units < 0n ? "-" : "";
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const point = digits.length - scale;
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** The same value with more digits, or with fewer, rounded half away from zero. */
export function rescale({ units, scale }: Decimal, digits: number): Decimal {
  if (digits >= scale) return { units: units * 10n ** BigInt(digits - scale), scale: digits };
  return { units: divideRounded(units, 10n ** BigInt(scale - digits)), scale: digits };
}

/** Division of whole numbers, rounded half away from zero. */
function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n;
  const top = dividend < 0n ? -dividend : dividend;
  const bottom = divisor < 0n ? -divisor : divisor;
  const quotient = (top * 2n + bottom) / (bottom * 2n);
  return negative ? -quotient : quotient;
}

export function plus(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: rescale(a, scale).units + rescale(b, scale).units, scale };
}

export function times(a: Decimal, b: Decimal): Decimal {
  return { units: a.units * b.units, scale: a.scale + b.scale };
}

export function opposite({ units, scale }: Decimal): Decimal {
  return { units: -units, scale };
}

/** Without the zeros that end it: `1.50` is `1.5`. */
export function shortest(value: Decimal): Decimal {
  let { units, scale } = value;
  while (scale > 0 && units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  return { units, scale };
}

export function add(a: string, b: string): string {
  return writeDecimal(plus(decimal(a), decimal(b)));
}

export function subtract(a: string, b: string): string {
  return add(a, negate(b));
}

export function multiply(a: string, b: string): string {
  return writeDecimal(times(decimal(a), decimal(b)));
}

export function negate(value: string): string {
  return writeDecimal(opposite(decimal(value)));
}

export function absolute(value: string): string {
  return sign(value) < 0 ? negate(value) : writeDecimal(decimal(value));
}

/** The sum of all, `0` of none. */
export function sum(values: Iterable<string>): string {
  let total: Decimal = { units: 0n, scale: 0 };
  for (const value of values) total = plus(total, decimal(value));
  return writeDecimal(total);
}

/** Below, at or above zero. */
export function sign(value: string): -1 | 0 | 1 {
  const { units } = decimal(value);
  if (units === 0n) return 0;
  return units < 0n ? -1 : 1;
}

export function isZero(value: string): boolean {
  return sign(value) === 0;
}

/** For sorting: below, at or above zero, as `a` is less than, equal to or more than `b`. */
export function compare(a: string, b: string): -1 | 0 | 1 {
  return sign(subtract(a, b));
}

export function largest(values: readonly string[]): string | undefined {
  return values.reduce<string | undefined>(
    (most, value) => (most === undefined || compare(value, most) > 0 ? value : most),
    undefined,
  );
}

/** Rounded half away from zero to so many digits after the point, and written with all of them. */
export function round(value: string, digits: number): string {
  return writeDecimal(rescale(decimal(value), digits));
}

/** `part / whole` with so many digits; undefined of nothing. */
export function ratio(part: string, whole: string, digits = 4): string | undefined {
  const [top, bottom] = [decimal(part), decimal(whole)];
  if (bottom.units === 0n) return undefined;
  const scaled = top.units * 10n ** BigInt(bottom.scale + digits);
  return writeDecimal({
    units: divideRounded(scaled, bottom.units * 10n ** BigInt(top.scale)),
    scale: digits,
  });
}
