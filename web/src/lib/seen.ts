import type { Query, QueryClient } from "@tanstack/react-query";
import { queryClient, RESOURCES } from "./queries";
import { endsWithSession } from "./session";
import { databaseShelf, type Kept, type Shelf } from "./shelf";

const A_DAY = 86_400_000;
/** What is older is no longer shown. */
const KEPT_FOR = 7 * A_DAY;
/** In characters: one answer, and all of them. */
const LONGEST = 500_000;
const MOST = 5_000_000;
/** Answers that come close together are written together. */
const GATHER = 500;

/** Secrets, and what changes too fast to be worth anything later, are not kept. */
const NOT_KEPT: ReadonlySet<unknown> = new Set(["account", "admin", "imports", "security", "webhooks"]);

/** The text of an answer that can be kept; undefined for what is no plain data, or too long. */
export function textOf(data: unknown): string | undefined {
  let plain = true;
  const text = JSON.stringify(data, (_name, value: unknown) => {
    const made = typeof value === "object" && value !== null && !Array.isArray(value);
    if (made && Object.getPrototypeOf(value) !== Object.prototype) plain = false;
    return value;
  });
  return plain && text !== undefined && text.length <= LONGEST ? text : undefined;
}

/** What was read last, kept on this device so that it can be read again without the server. */
export class LastSeen {
  readonly #shelf: Shelf<string>;
  readonly #client: QueryClient;

  constructor(shelf: Shelf<string>, client: QueryClient) {
    this.#shelf = shelf;
    this.#client = client;
  }

  /** Puts back what `owner` saw, where nothing newer is there. */
  async restore(owner: string): Promise<void> {
    for (const { id, at, item } of await this.#tidied(owner)) {
      const updatedAt = Date.parse(at);
      const queryKey: readonly unknown[] = JSON.parse(id);
      const options = this.#client.defaultQueryOptions({ queryKey, gcTime: A_DAY });
      const query = this.#client.getQueryCache().build(this.#client, options);
      if (query.state.dataUpdatedAt < updatedAt) query.setData(JSON.parse(item), { updatedAt, manual: true });
    }
  }

  /** Keeps what `owner` reads from now on. Ends with the returned function. */
  follow(owner: string): () => void {
    const cache = this.#client.getQueryCache();
    const pending = new Map<string, Query>();
    const sizes = new Map<string, number>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;

    const known = this.#tidied(owner)
      .then((kept) => {
        for (const { id, item } of kept) sizes.set(id, item.length);
      })
      .catch(() => undefined);

    const keep = async (query: Query): Promise<void> => {
      const { data, dataUpdatedAt } = query.state;
      const item = textOf(data);
      if (item === undefined || over) return;
      const id = query.queryHash;
      await this.#shelf.put({ id, owner, at: new Date(dataUpdatedAt).toISOString(), item });
      sizes.delete(id);
      sizes.set(id, item.length);
    };

    const write = async (): Promise<void> => {
      await known;
      const queries = [...pending.values()];
      pending.clear();
      for (const query of queries) await keep(query);
      let all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
      for (const [id, size] of sizes) {
        if (all <= MOST || over) break;
        await this.#shelf.remove(id);
        sizes.delete(id);
        all -= size;
      }
    };

    const writeNow = () => {
      clearTimeout(timer);
      timer = undefined;
      void write().catch(() => undefined);
    };

    const note = (query: Query): void => {
      const [resource] = query.queryKey;
      if (!RESOURCES.some((name) => name === resource) || NOT_KEPT.has(resource)) return;
      pending.set(query.queryHash, query);
      timer ??= setTimeout(writeNow, GATHER);
    };

    for (const query of cache.getAll()) if (query.state.status === "success") note(query);
    const unsubscribe = cache.subscribe((event) => {
      if (event.type === "updated" && event.action.type === "success") note(event.query);
    });
    window.addEventListener("pagehide", writeNow);
    return () => {
      over = true;
      clearTimeout(timer);
      unsubscribe();
      window.removeEventListener("pagehide", writeNow);
    };
  }

  /** What is kept of `owner`, the oldest first; what is too old or another's goes. */
  async #tidied(owner: string): Promise<Kept<string>[]> {
    const good: Kept<string>[] = [];
    for (const kept of await this.#shelf.all()) {
      if (kept.owner === owner && Date.now() - Date.parse(kept.at) < KEPT_FOR) good.push(kept);
      else await this.#shelf.remove(kept.id);
    }
    return good;
  }
}

export const lastSeen = new LastSeen(databaseShelf<string>("seen"), queryClient);

/** Keeps what `owner` reads until the session ends, or the returned function is called. */
export function keepSeen(owner: string): () => void {
  const stop = lastSeen.follow(owner);
  const settle = endsWithSession(stop);
  return () => {
    settle();
    stop();
  };
}
