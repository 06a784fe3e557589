/** The paper between two blocks of a bar or a strip. */
export const GAP = 1.5;
export const RADIUS = 2;

export type End = "top" | "bottom" | "left" | "right";

/** A block whose corners are round only at the ends that point outwards. */
export function block(x: number, y: number, width: number, height: number, ends: readonly End[]): string {
  const r = Math.min(RADIUS, width / 2, height / 2);
  const corner = (...sides: End[]) => (sides.some((side) => ends.includes(side)) ? r : 0);
  const [topLeft, topRight, bottomRight, bottomLeft] = [
    corner("top", "left"),
    corner("top", "right"),
    corner("bottom", "right"),
    corner("bottom", "left"),
  ];
  const arc = (radius: number, dx: number, dy: number) =>
    radius > 0 ? `a${radius},${radius} 0 0 1 ${dx},${dy}` : "";
  return [
    `M${n(x + topLeft)},${n(y)}`,
    `H${n(x + width - topRight)}`,
    arc(topRight, topRight, topRight),
    `V${n(y + height - bottomRight)}`,
    arc(bottomRight, -bottomRight, bottomRight),
    `H${n(x + bottomLeft)}`,
    arc(bottomLeft, -bottomLeft, -bottomLeft),
    `V${n(y + topLeft)}`,
    arc(topLeft, topLeft, -topLeft),
    "Z",
  ].join("");
}

function n(value: number): string {
  return String(Math.round(value * 100) / 100);
}
