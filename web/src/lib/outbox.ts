import { create } from "zustand";
import { ApiFailure, createEarning, type EarningView, type NewEarning, open } from "@/api";
import { idempotent, randomId } from "./ids";
import { databaseShelf, type Kept, type Shelf } from "./shelf";

type Send = (earning: NewEarning, key: string) => Promise<EarningView>;

/** What became of an earning that was to be logged. */
export type Outcome = { kept: false; earning: EarningView } | { kept: true };

/** What became of those that were kept. */
export interface Delivery {
  sent: number;
  /** Those that the server refuses; they are off the shelf, and whoever entered them has to know. */
  refused: Array<{ earning: NewEarning; failure: ApiFailure }>;
}

/** Earnings entered while the server could not be reached. Each goes out once, under the key it was entered with. */
export class Outbox {
  readonly #shelf: Shelf<NewEarning>;
  readonly #send: Send;
  #delivering: Promise<Delivery> | null = null;

  constructor(shelf: Shelf<NewEarning>, send: Send) {
    this.#shelf = shelf;
    this.#send = send;
  }

  /** Sends it, or keeps it where nobody answers. What the server refuses is thrown. */
  async log(earning: NewEarning, owner: string, key: string = randomId()): Promise<Outcome> {
    try {
      return { kept: false, earning: await this.#send(earning, key) };
    } catch (failure) {
      if (!(failure instanceof ApiFailure && failure.unreachable)) throw failure;
      await this.#shelf.put({ id: key, owner, at: new Date().toISOString(), item: earning });
      return { kept: true };
    }
  }

  async waiting(owner: string): Promise<Kept<NewEarning>[]> {
    return (await this.#shelf.all()).filter((kept) => kept.owner === owner);
  }

  /** Sends what waits, in the order of entry, until all is sent or the server is gone again. */
  deliver(owner: string): Promise<Delivery> {
    this.#delivering ??= this.#deliverNow(owner).finally(() => {
      this.#delivering = null;
    });
    return this.#delivering;
  }

  async #deliverNow(owner: string): Promise<Delivery> {
    const delivery: Delivery = { sent: 0, refused: [] };
    for (const kept of await this.waiting(owner)) {
      try {
        await this.#send(kept.item, kept.id);
        delivery.sent += 1;
      } catch (failure) {
        if (!isRefusal(failure)) return delivery;
        delivery.refused.push({ earning: kept.item, failure });
      }
      await this.#shelf.remove(kept.id);
    }
    return delivery;
  }
}

function isRefusal(failure: unknown): failure is ApiFailure {
  return (
    failure instanceof ApiFailure &&
    failure.status >= 400 &&
    failure.status < 500 &&
    failure.status !== 401 &&
    failure.status !== 429
  );
}

export const outbox = new Outbox(databaseShelf<NewEarning>("outbox"), (body, key) =>
  open(createEarning({ body, headers: idempotent(key) })),
);

/** How many earnings wait on this device, for the banner. */
export const useWaiting = create<{ count: number }>(() => ({ count: 0 }));

export async function countWaiting(owner: string): Promise<void> {
  useWaiting.setState({ count: (await outbox.waiting(owner)).length });
}
