import type { ReactNode } from "react";

interface PartProps {
  title: ReactNode;
  /** What it is for, or what follows from it. */
  about?: ReactNode;
  children: ReactNode;
}

function Heading({ title, about }: Omit<PartProps, "children">) {
  return (
    <div className="max-w-prose">
      <h2 className="text-section font-semibold">{title}</h2>
      {about ? <div className="mt-1 text-small text-ink-3">{about}</div> : null}
    </div>
  );
}

/** One subject of a page of settings: what it is on the left, what it is set to on the right. */
export function Part({ title, about, children }: PartProps) {
  return (
    <section className="grid gap-x-10 gap-y-4 border-t border-line py-7 xl:grid-cols-[15rem_minmax(0,32rem)]">
      <Heading title={title} about={about} />
      <div className="min-w-0 max-xl:max-w-xl">{children}</div>
    </section>
  );
}

/** The same above the whole width, for tables. `aside` stands in the heading's line. */
export function WidePart({ title, about, aside, children }: PartProps & { aside?: ReactNode }) {
  return (
    <section className="border-t border-line py-7">
      <div className="mb-4 flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <Heading title={title} about={about} />
        {aside}
      </div>
      {children}
    </section>
  );
}
