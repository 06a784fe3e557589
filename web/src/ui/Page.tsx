import clsx from "clsx";
import { type ReactNode, useEffect, useRef } from "react";
import { useLocation, useNavigationType } from "react-router";

export interface PageProps {
  /** Names the page in the window's title, and above it where `title` is left out. */
  name: string;
  /** The page's title where it says more than its name: a sentence with the answer. */
  title?: ReactNode;
  /** A quiet line above the title. */
  over?: ReactNode;
  /** A line below it. */
  lead?: ReactNode;
  /** Buttons and links, the main one last. */
  actions?: ReactNode;
  /** Text and forms read better in a narrow column. */
  narrow?: boolean;
  className?: string;
  children?: ReactNode;
}

let first = true;

/** The frame of every page: the window's title, the `h1` that takes the focus on arrival, and what can be done. */
export function Page({ name, title, over, lead, actions, narrow = false, className, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const type = useNavigationType();
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page is another path; opening a row of this one is not.
  useEffect(() => {
    if (!first && type !== "REPLACE" && !document.activeElement?.closest("[role=dialog]")) {
      heading.current?.focus({ preventScroll: true });
    }
    first = false;
  }, [pathname]);
  return (
    <div className={clsx("py-7 sm:py-10", narrow && "max-w-3xl", className)}>
      <title>{`${name} · EarnTrack`}</title>
      <header className="mb-7 grid grid-cols-1 items-start gap-x-6 sm:grid-cols-[minmax(0,1fr)_auto]">
        <div className="min-w-0">
          {over ? <p className="mb-1 text-ink-2">{over}</p> : null}
          <h1 ref={heading} tabIndex={-1} className="figure text-title text-balance">
            {title ?? name}
          </h1>
        </div>
        {lead ? <div className="mt-1.5 text-ink-2 sm:col-span-2">{lead}</div> : null}
        {actions ? (
          <div
            data-chrome
            className="mt-4 flex flex-wrap items-center gap-2 sm:col-start-2 sm:row-start-1 sm:mt-0 sm:justify-end"
          >
            {actions}
          </div>
        ) : null}
      </header>
      {children}
    </div>
  );
}

export interface SectionProps {
  title: ReactNode;
  /** Stands in the heading's line: a legend, a link. */
  aside?: ReactNode;
  className?: string;
  children: ReactNode;
}

/** A part of a page under its own heading. */
export function Section({ title, aside, className, children }: SectionProps) {
  return (
    <section className={clsx("mt-10", className)}>
      <div className="mb-3 flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <h2 className="text-section font-semibold">{title}</h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
