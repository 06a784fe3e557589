import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { LastSeen, textOf } from "./seen";
import type { Kept, Shelf } from "./shelf";

const NOW = Date.parse("2026-11-22T10:00:00Z");

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  vi.useRealTimers();
});

function memoryShelf(): Shelf<string> & { kept: Map<string, Kept<string>> } {
  const kept = new Map<string, Kept<string>>();
  return {
    kept,
    all: async () => [...kept.values()].toSorted((one, other) => one.at.localeCompare(other.at)),
    put: async (item) => void kept.set(item.id, item),
    remove: async (id) => void kept.delete(id),
  };
}

const settled = () => vi.advanceTimersByTimeAsync(1_000);

/** What `owner` reads in one visit. */
async function visit(
  shelf: Shelf<string>,
  owner: string,
  read: (client: QueryClient) => void,
): Promise<void> {
  const client = new QueryClient();
  const stop = new LastSeen(shelf, client).follow(owner);
  read(client);
  await settled();
  stop();
}

async function restored(shelf: Shelf<string>, owner: string): Promise<QueryClient> {
  const client = new QueryClient();
  await new LastSeen(shelf, client).restore(owner);
  return client;
}

it("puts back what was read, with its age", async () => {
  const shelf = memoryShelf();
  const key = ["earnings", "list", { sort: "-date" }];
  await visit(shelf, "dana", (client) =>
    client.setQueryData(key, { pages: [["52.50"]], pageParams: [null] }),
  );
  vi.setSystemTime(NOW + 3_600_000);
  const client = await restored(shelf, "dana");
  expect(client.getQueryData(key)).toEqual({ pages: [["52.50"]], pageParams: [null] });
  expect(client.getQueryState(key)?.dataUpdatedAt).toBe(NOW);
});

it("does not put it over what is newer", async () => {
  const shelf = memoryShelf();
  await visit(shelf, "dana", (client) => client.setQueryData(["goals"], "older"));
  vi.setSystemTime(NOW + 60_000);
  const client = new QueryClient();
  client.setQueryData(["goals"], "newer");
  await new LastSeen(shelf, client).restore("dana");
  expect(client.getQueryData(["goals"])).toBe("newer");
});

it("shows nothing to another account, and keeps nothing of the first", async () => {
  const shelf = memoryShelf();
  await visit(shelf, "dana", (client) => client.setQueryData(["goals"], "hers"));
  expect((await restored(shelf, "sam")).getQueryData(["goals"])).toBeUndefined();
  expect(shelf.kept.size).toBe(0);
});

it("shows nothing that is older than a week", async () => {
  const shelf = memoryShelf();
  await visit(shelf, "dana", (client) => client.setQueryData(["goals"], "old"));
  vi.setSystemTime(NOW + 8 * 86_400_000);
  expect((await restored(shelf, "dana")).getQueryData(["goals"])).toBeUndefined();
  expect(shelf.kept.size).toBe(0);
});

it("keeps no secrets, and nothing after it was told to stop", async () => {
  const shelf = memoryShelf();
  const client = new QueryClient();
  const stop = new LastSeen(shelf, client).follow("dana");
  for (const resource of ["security", "webhooks", "admin", "account", "elsewhere"]) {
    client.setQueryData([resource], "secret");
  }
  client.setQueryData(["goals"], "seen");
  await settled();
  client.setQueryData(["sales"], "on its way");
  stop();
  await settled();
  expect([...shelf.kept.keys()]).toEqual(['["goals"]']);
});

it("gives up the oldest when there is too much", async () => {
  const shelf = memoryShelf();
  await visit(shelf, "dana", (client) => {
    for (let at = 0; at < 12; at += 1) client.setQueryData(["reports", at], "x".repeat(450_000));
  });
  const client = await restored(shelf, "dana");
  expect(client.getQueryData(["reports", 0])).toBeUndefined();
  expect(client.getQueryData(["reports", 11])).toBeDefined();
  expect(shelf.kept.size).toBe(11);
});

it("keeps plain data alone", () => {
  expect(textOf({ amount: "1", tags: ["a"], none: null })).toBe('{"amount":"1","tags":["a"],"none":null}');
  expect([new Map(), { file: new Blob() }, undefined, "x".repeat(600_000)].map(textOf)).toEqual(
    Array(4).fill(undefined),
  );
});
