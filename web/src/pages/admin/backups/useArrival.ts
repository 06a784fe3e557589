import { useEffect, useState } from "react";
import type { BackupView } from "@/api";

const LOOK_EVERY = 2_000;
/** After so many looks one stops asking by oneself. */
const LOOKS = 20;

interface Awaited {
  /** The newest that there was before. */
  after: string;
  looks: number;
}

/** The newest backup's name; names begin with when they were made. */
export function newestOf(rows: readonly Pick<BackupView, "name">[]): string {
  return rows.reduce((newest, { name }) => (name > newest ? name : newest), "");
}

export interface Arrival {
  isWaiting: boolean;
  /** It was waited for in vain. */
  isLate: boolean;
  /** What has come since. */
  arrived: ReadonlySet<string>;
  await: () => void;
}

/** Looks again and again until a backup that was asked for is in the list. */
export function useArrival(rows: readonly BackupView[], look: () => void): Arrival {
  const [awaited, setAwaited] = useState<Awaited | null>(null);
  const newest = newestOf(rows);
  const hasCome = awaited !== null && newest > awaited.after;
  const isLate = awaited !== null && !hasCome && awaited.looks >= LOOKS;
  const isWaiting = awaited !== null && !hasCome && !isLate;
  const looks = awaited?.looks ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `look` is another at each render; the next look is due by the clock.
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setTimeout(() => {
      look();
      setAwaited((present) => present && { ...present, looks: looks + 1 });
    }, LOOK_EVERY);
    return () => clearTimeout(timer);
  }, [isWaiting, looks]);
  return {
    isWaiting,
    isLate,
    arrived: new Set(hasCome ? [newest] : []),
    await: () => setAwaited({ after: newest, looks: 0 }),
  };
}
