import type { ReactNode } from "react";

export interface Figure {
  id: string;
  label: string;
  value: ReactNode;
  note: ReactNode;
}

/** Four figures side by side, between hairlines. */
export function PlatformFigures({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl className="mt-6 grid grid-cols-2 gap-y-6 border-y border-line py-5 lg:grid-cols-4">
      {figures.map(({ id, label, value, note }) => (
        <div
          key={id}
          className="border-line pe-4 even:border-s even:ps-4 lg:border-s lg:ps-5 lg:first:border-s-0 lg:first:ps-0"
        >
          <dt className="text-small text-ink-2">{label}</dt>
          <dd className="figure mt-1 text-stat">{value}</dd>
          <dd className="mt-1 text-small text-ink-3" data-amount>
            {note}
          </dd>
        </div>
      ))}
    </dl>
  );
}
