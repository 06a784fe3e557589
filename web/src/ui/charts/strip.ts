import { sum } from "@/lib/money";
import type { ColourName } from "../colours";
import { geometry } from "./scale";
import { GAP } from "./shapes";

/** Something that has a part of a whole. */
export interface Share {
  id: string;
  name: string;
  colour: ColourName;
  amount: string;
}

export interface StripPart {
  id: string;
  colour: ColourName;
  /** From the start of the line. */
  at: number;
  width: number;
}

/** No part is drawn thinner, or it would be gone. */
const THINNEST = 3;

/** Lays what is above zero side by side, with paper between; what is below has no part of the whole. */
export function layoutStrip(shares: readonly Share[], width: number): StripPart[] {
  const drawn = shares
    .map((share) => ({ ...share, size: geometry(share.amount) }))
    .filter(({ size }) => size > 0);
  const room = width - GAP * (drawn.length - 1);
  const total = drawn.reduce((all, { size }) => all + size, 0);
  const thin = drawn.filter(({ size }) => (size / total) * room < THINNEST);
  const left = room - thin.length * THINNEST;
  const thick = total - thin.reduce((all, { size }) => all + size, 0);
  let at = 0;
  return drawn.map(({ id, colour, size }) => {
    const own = (size / total) * room < THINNEST ? THINNEST : (size / thick) * left;
    const part = { id, colour, at, width: own };
    at += own + GAP;
    return part;
  });
}

/** Keeps the largest by name and puts the rest together, where there are more than colours. */
export function withRest(shares: readonly Share[], most: number, restName: string): Share[] {
  if (shares.length <= most) return [...shares];
  const sorted = [...shares].sort((a, b) => geometry(b.amount) - geometry(a.amount));
  const [named, rest] = [sorted.slice(0, most - 1), sorted.slice(most - 1)];
  return [
    ...named,
    { id: "rest", name: restName, colour: "out", amount: sum(rest.map(({ amount }) => amount)) },
  ];
}
