import clsx from "clsx";

/** A thin bar where a figure will stand. It holds the place and does not shimmer. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={clsx("block h-3 rounded-bar bg-line/70", className)} />;
}

const WIDTHS = ["w-3/5", "w-2/5", "w-1/2", "w-2/3", "w-1/3"];

/** Rows of a table that is on its way. */
export function SkeletonRows({ rows = 8 }: { rows?: number }) {
  return (
    <div aria-hidden>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: bars have no other name than their place.
        <div key={index} className="flex h-11 items-center justify-between gap-6 border-b border-line">
          <Skeleton className="w-14" />
          <span className="flex-1">
            <Skeleton className={WIDTHS[index % WIDTHS.length] ?? "w-1/2"} />
          </span>
          <Skeleton className="w-20" />
        </div>
      ))}
    </div>
  );
}

/** A page's title that is on its way: the page's name for those who do not see the bar. */
export function TitleSkeleton({ name }: { name: string }) {
  return (
    <>
      <span className="spoken">{name}</span>
      <Skeleton className="my-2 w-64 max-w-full" />
    </>
  );
}
