import type { DashboardView } from "@/api";
import { GoalsStrip } from "./GoalsStrip";
import { Latest } from "./Latest";
import { Needs } from "./Needs";
import { Nothing } from "./Nothing";

export { SampleNote } from "./SampleNote";

interface BelowProps {
  figures: DashboardView;
  isNew: boolean;
}

/** What lies below the first screen; it is loaded after it. */
export function Below({ figures, isNew }: BelowProps) {
  return (
    <>
      {isNew ? <Nothing /> : null}
      <Needs figures={figures} />
      <GoalsStrip goals={figures.goals} />
      {isNew ? null : <Latest />}
    </>
  );
}
