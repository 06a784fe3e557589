/** Something kept on this device. */
export interface Kept<Item> {
  /** Of what waits to be sent, also its idempotency key. */
  id: string;
  /** Whose it is: another account that signs in here neither sends nor sees it. */
  owner: string;
  at: string;
  item: Item;
}

/** Where kept things lie. */
export interface Shelf<Item> {
  all: () => Promise<Kept<Item>[]>;
  put: (kept: Kept<Item>) => Promise<void>;
  remove: (id: string) => Promise<void>;
}

function done<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** A shelf in the browser's own database, which outlives tabs and reloads. */
export function databaseShelf<Item>(name: string): Shelf<Item> {
  let database: Promise<IDBDatabase> | null = null;
  function opened(): Promise<IDBDatabase> {
    database ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(`earntrack.${name}`, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("kept", { keyPath: "id" });
      request.onsuccess = () => {
        // Whoever clears the shelf, in whatever tab, need not wait for this one.
        request.result.onversionchange = () => {
          request.result.close();
          database = null;
        };
        resolve(request.result);
      };
      request.onerror = () => reject(request.error);
    });
    return database;
  }
  async function store(mode: IDBTransactionMode): Promise<IDBObjectStore> {
    return (await opened()).transaction("kept", mode).objectStore("kept");
  }
  return {
    async all() {
      const kept: Kept<Item>[] = await done((await store("readonly")).getAll());
      return kept.toSorted((one, other) => one.at.localeCompare(other.at));
    },
    async put(kept) {
      await done((await store("readwrite")).put(kept));
    },
    async remove(id) {
      await done((await store("readwrite")).delete(id));
    },
  };
}

/** Takes a shelf away with all that is on it. */
export function clearShelf(name: string): Promise<void> {
  return new Promise((resolve) => {
    try {
      const request = indexedDB.deleteDatabase(`earntrack.${name}`);
      request.onsuccess = () => resolve();
      request.onerror = () => resolve();
      request.onblocked = () => resolve();
    } catch {
      // Without a database nothing was kept.
      resolve();
    }
  });
}

/** Takes off a shelf what is `owner`'s, and the shelf away where nobody else has anything on it. */
export async function clearShelfOf(name: string, owner: string): Promise<void> {
  const shelf = databaseShelf<unknown>(name);
  const kept = await shelf.all();
  if (kept.every((one) => one.owner === owner)) return clearShelf(name);
  for (const one of kept) if (one.owner === owner) await shelf.remove(one.id);
}
