import { expect, it } from "vitest";
import { COLOURS, colourOf, coloursOf, HEX } from "./colours";

it("finds each of its own colours again", () => {
  for (const name of COLOURS) expect(colourOf(HEX[name])).toBe(name);
});

it("takes the nearest for a colour of old", () => {
  expect(colourOf("#0000ff")).toBe("slate");
  expect(colourOf("nonsense")).toBe("spruce");
});

it("gives two platforms of one colour two colours", () => {
  const given = coloursOf([
    { id: "a", color: HEX.slate },
    { id: "b", color: HEX.slate },
  ]);
  expect(new Set(given.values()).size).toBe(2);
});
