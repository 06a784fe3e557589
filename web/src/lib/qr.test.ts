import { expect, test } from "vitest";
import { qrCode } from "./qr";

function drawn(text: string): string[] {
  return (qrCode(text) ?? []).map((row) => row.map((dark) => (dark ? "#" : ".")).join(""));
}

test("a short text makes the smallest code, with its three finders", () => {
  const rows = drawn("a");
  expect(rows).toHaveLength(21);
  const finder = ["#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"];
  expect(rows.slice(0, 7).map((row) => row.slice(0, 7))).toEqual(finder);
  expect(rows.slice(0, 7).map((row) => row.slice(-7))).toEqual(finder);
  expect(rows.slice(-7).map((row) => row.slice(0, 7))).toEqual(finder);
});

test("it grows with the text, and says where it ends", () => {
  expect(drawn("x".repeat(120))).toHaveLength(45);
  expect(drawn("x".repeat(412))).toHaveLength(77);
  expect(qrCode("x".repeat(413))).toBeNull();
});

test("every row is as long as there are rows, and dark and light are about even", () => {
  const rows = drawn("otpauth://totp/EarnTrack:someone@example.com?secret=JBSWY3DPEHPK3PXP&issuer=EarnTrack");
  expect(new Set(rows.map((row) => row.length))).toEqual(new Set([rows.length]));
  const dark = rows.join("").replaceAll(".", "").length / rows.length ** 2;
  expect(dark).toBeGreaterThan(0.4);
  expect(dark).toBeLessThan(0.6);
});
