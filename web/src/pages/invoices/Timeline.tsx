import clsx from "clsx";
import { useFormat } from "@/lib/format";
import { Amount } from "@/ui/Amount";
import { Link } from "@/ui/Link";
import type { TimelineEvent } from "./timeline";

/** What happened, one under the other, the oldest first. */
export function Timeline({ events }: { events: readonly TimelineEvent[] }) {
  const format = useFormat();
  return (
    <ol className="relative">
      {events.map(({ id, at, text, detail, amount, currency, to, tone }, index) => (
        <li key={id} className="relative flex gap-4 pb-4 last:pb-0">
          <span aria-hidden className="relative mt-1.5 flex w-2 shrink-0 justify-center">
            <span className={clsx("size-2 rounded-full", tone === "late" ? "bg-loss" : "bg-accent")} />
            {index < events.length - 1 ? <span className="absolute top-3 -bottom-4 w-px bg-line" /> : null}
          </span>
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap justify-between gap-x-4">
              <span className="min-w-0 wrap-anywhere">{to ? <Link to={to}>{text}</Link> : text}</span>
              {amount ? <Amount value={amount} currency={currency} size="table" /> : null}
            </p>
            <p className="text-small text-ink-3">
              <time dateTime={at}>{at.includes("T") ? format.instant(at) : format.day(at)}</time>
              {detail ? (
                <>
                  {" · "}
                  <span className={clsx("wrap-anywhere", tone === "late" && "text-loss")}>{detail}</span>
                </>
              ) : null}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}
