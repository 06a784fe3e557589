import { expect, it } from "vitest";
import { EventReader } from "./events";

it("reads events that arrive in pieces", () => {
  const reader = new EventReader();
  expect(reader.feed("retry: 2000\n\nid: 7\neve")).toEqual([]);
  expect(reader.feed("nt: earning.recorded\ndata: {}\n\n: still here\n\n")).toEqual([
    { id: "7", event: "earning.recorded" },
  ]);
});
