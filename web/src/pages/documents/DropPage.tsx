import { Trans } from "@lingui/react";
import { type DragEvent, type ReactNode, useRef, useState } from "react";

interface DropPageProps {
  /** What will be made of what is dropped; the same as a control on the page does. */
  label?: ReactNode;
  onFile: (file: File) => void;
  children: ReactNode;
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer.types.includes("Files");
}

/** Lets a file be dropped anywhere on a page. Each such page has a control that does the same without dragging. */
export function DropPage({ label, onFile, children }: DropPageProps) {
  const depth = useRef(0);
  const [over, setOver] = useState(false);

  function leave(): void {
    depth.current = Math.max(0, depth.current - 1);
    if (depth.current === 0) setOver(false);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a short cut of a control on the page.
    <div
      onDragEnter={(event) => {
        if (!hasFiles(event)) return;
        depth.current += 1;
        setOver(true);
      }}
      onDragLeave={(event) => hasFiles(event) && leave()}
      onDragOver={(event) => hasFiles(event) && event.preventDefault()}
      onDrop={(event) => {
        depth.current = 0;
        setOver(false);
        const [file] = event.dataTransfer.files;
        if (!file || event.defaultPrevented) return;
        event.preventDefault();
        onFile(file);
      }}
    >
      {children}
      {over ? (
        <div className="pointer-events-none fixed inset-2 z-40 flex items-end justify-center rounded-panel border-2 border-dashed border-accent pb-10 lg:start-58">
          <p className="rounded-panel border border-line bg-surface px-5 py-3 font-medium shadow-float">
            {label ?? <Trans id="Drop the receipt to log an expense" />}
          </p>
        </div>
      ) : null}
    </div>
  );
}
