/** The eight colours that a platform can have, and the one that expenses have. */
export const COLOURS = ["spruce", "ochre", "slate", "brick", "plum", "teal", "moss", "clay"] as const;

export type ColourName = (typeof COLOURS)[number] | "out";

/** As backgrounds. */
export const FILLS: Record<ColourName, string> = {
  spruce: "bg-chart-spruce",
  ochre: "bg-chart-ochre",
  slate: "bg-chart-slate",
  brick: "bg-chart-brick",
  plum: "bg-chart-plum",
  teal: "bg-chart-teal",
  moss: "bg-chart-moss",
  clay: "bg-chart-clay",
  out: "bg-chart-out",
};

/** What the server keeps for each name. */
export const HEX: Record<(typeof COLOURS)[number], string> = {
  spruce: "#1b674c",
  ochre: "#b98221",
  slate: "#426d91",
  brick: "#be563d",
  plum: "#793765",
  teal: "#33969b",
  moss: "#677f39",
  clay: "#be7c52",
};

type Point = readonly [lightness: number, a: number, b: number];

function linear(channel: number): number {
  const value = channel / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** A colour in OKLab, where near means alike. */
function oklab(hex: string): Point {
  const number = Number.parseInt(hex.slice(1), 16);
  const [r, g, b] = [linear((number >> 16) & 255), linear((number >> 8) & 255), linear(number & 255)];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const POINTS = COLOURS.map((name) => [name, oklab(HEX[name])] as const);

/** The name of the colour nearest to what the server has: hue counts more than lightness. */
export function colourOf(hex: string): ColourName {
  const [lightness, a, b] = oklab(/^#[0-9a-f]{6}$/i.test(hex) ? hex : HEX.spruce);
  let nearest: ColourName = "spruce";
  let least = Number.POSITIVE_INFINITY;
  for (const [name, [l, x, y]] of POINTS) {
    const distance = (lightness - l) ** 2 * 0.5 + (a - x) ** 2 * 4 + (b - y) ** 2 * 4;
    if (distance < least) {
      least = distance;
      nearest = name;
    }
  }
  return nearest;
}

/** Whose turn it is where the nearest is taken: those that stand well beside each other first. */
const TURNS: readonly ColourName[] = ["spruce", "ochre", "slate", "teal", "plum", "moss", "brick", "clay"];

/** A colour for each, all different as long as there are eight or fewer: whoever comes first has the nearest. */
export function coloursOf(platforms: ReadonlyArray<{ id: string; color: string }>): Map<string, ColourName> {
  const given = new Map<string, ColourName>();
  const free = new Set<ColourName>(COLOURS);
  for (const { id, color } of platforms) {
    const wanted = colourOf(color);
    const taken = free.has(wanted) ? wanted : (TURNS.find((name) => free.has(name)) ?? wanted);
    free.delete(taken);
    given.set(id, taken);
  }
  return given;
}
