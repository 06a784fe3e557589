import { expect, it, vi } from "vitest";
import { ApiFailure, type EarningView, type NewEarning } from "@/api";
import { Outbox } from "./outbox";
import type { Kept, Shelf } from "./shelf";

const EARNING: NewEarning = { amount: "52.50", date: "2026-11-22", platformId: "etsy" };
const BOOKED: EarningView = {
  id: "one",
  platformId: "etsy",
  date: "2026-11-22",
  amount: "52.50",
  currency: "EUR",
  hours: null,
  notes: null,
  kind: "income",
  breakdown: null,
  importId: null,
  createdAt: "2026-11-22T10:00:00.000Z",
  updatedAt: "2026-11-22T10:00:00.000Z",
};

function memoryShelf(): Shelf<NewEarning> {
  const kept = new Map<string, Kept<NewEarning>>();
  return {
    all: async () => [...kept.values()],
    put: async (item) => void kept.set(item.id, item),
    remove: async (id) => void kept.delete(id),
  };
}

const unreachable = new ApiFailure({ status: 0, code: "UNREACHABLE", message: "" });
const refusal = new ApiFailure({ status: 404, code: "NO_SUCH_PLATFORM", message: "No such platform." });

it("keeps nothing when the server answers", async () => {
  const outbox = new Outbox(memoryShelf(), async () => BOOKED);
  expect(await outbox.log(EARNING, "dana")).toEqual({ kept: false, earning: BOOKED });
  expect(await outbox.waiting("dana")).toEqual([]);
});

it("keeps what nobody took, and sends it under the same key", async () => {
  const send = vi.fn().mockRejectedValueOnce(unreachable).mockResolvedValue(BOOKED);
  const outbox = new Outbox(memoryShelf(), send);
  expect(await outbox.log(EARNING, "dana", "key-1")).toEqual({ kept: true });
  expect(await outbox.deliver("dana")).toEqual({ sent: 1, refused: [] });
  expect(send.mock.calls.map(([, key]) => key)).toEqual(["key-1", "key-1"]);
  expect(await outbox.waiting("dana")).toEqual([]);
});

it("stops where the server is still gone, and keeps the rest", async () => {
  const outbox = new Outbox(memoryShelf(), vi.fn().mockRejectedValue(unreachable));
  await outbox.log(EARNING, "dana");
  await outbox.log(EARNING, "dana");
  expect(await outbox.deliver("dana")).toEqual({ sent: 0, refused: [] });
  expect(await outbox.waiting("dana")).toHaveLength(2);
});

it("hands back what the server refuses, and goes on", async () => {
  const send = vi
    .fn()
    .mockRejectedValueOnce(unreachable)
    .mockRejectedValueOnce(unreachable)
    .mockRejectedValueOnce(refusal)
    .mockResolvedValue(BOOKED);
  const outbox = new Outbox(memoryShelf(), send);
  await outbox.log(EARNING, "dana");
  await outbox.log(EARNING, "dana");
  const delivery = await outbox.deliver("dana");
  expect(delivery).toEqual({ sent: 1, refused: [{ earning: EARNING, failure: refusal }] });
  expect(await outbox.waiting("dana")).toEqual([]);
});

it("sends one at a time however often it is asked, and nobody else's", async () => {
  const send = vi.fn().mockRejectedValueOnce(unreachable).mockResolvedValue(BOOKED);
  const outbox = new Outbox(memoryShelf(), send);
  await outbox.log(EARNING, "dana");
  await outbox.deliver("sam");
  await Promise.all([outbox.deliver("dana"), outbox.deliver("dana")]);
  expect(send).toHaveBeenCalledTimes(2);
});

it("throws what was refused at once", async () => {
  const outbox = new Outbox(memoryShelf(), vi.fn().mockRejectedValue(refusal));
  await expect(outbox.log(EARNING, "dana")).rejects.toBe(refusal);
});
