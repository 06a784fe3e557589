import clsx from "clsx";
import { type ColourName, FILLS } from "./colours";

/** The colour of a platform, as a small square beside its name. */
export function Swatch({ colour, className }: { colour: ColourName; className?: string }) {
  return (
    <span
      aria-hidden
      data-swatch
      className={clsx("inline-block size-2.5 shrink-0 rounded-bar", FILLS[colour], className)}
    />
  );
}
