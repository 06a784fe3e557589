import { Tooltip as Base } from "@base-ui/react/tooltip";
import type { ReactElement, ReactNode } from "react";

/** A word about something, while it is pointed at or focused. What must be known stands on the page instead. */
export function Tooltip({ children, text }: { children: ReactElement; text: ReactNode }) {
  return (
    <Base.Provider delay={300}>
      <Base.Root>
        <Base.Trigger render={children} />
        <Base.Portal>
          <Base.Positioner sideOffset={6} className="z-60">
            <Base.Popup className="floats max-w-64 rounded-control bg-ink px-2 py-1 text-small text-paper shadow-float">
              {text}
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
    </Base.Provider>
  );
}
