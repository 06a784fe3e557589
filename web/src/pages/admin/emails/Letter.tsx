import { useEffect, useRef } from "react";
import { draw } from "./draw";

/** A letter as its reader sees it, in a frame of its own that runs nothing and is as tall as the letter. */
export function Letter({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const { current } = frame;
    if (!current) return;
    let watch: ResizeObserver | null = null;
    function show(): void {
      const page = current?.contentDocument;
      if (!current || !page) return;
      draw(page, html);
      const last = page.body.lastElementChild;
      watch?.disconnect();
      if (!last) return;
      watch = new ResizeObserver(() => {
        current.style.height = `${Math.ceil(last.getBoundingClientRect().bottom)}px`;
      });
      watch.observe(last);
    }
    show();
    // Some browsers put another empty page there once the frame has loaded.
    current.addEventListener("load", show);
    return () => {
      current.removeEventListener("load", show);
      watch?.disconnect();
    };
  }, [html]);
  return (
    <div className="overflow-hidden rounded-panel border border-line">
      <iframe ref={frame} title={title} sandbox="allow-same-origin" className="block h-160 w-full" />
    </div>
  );
}
