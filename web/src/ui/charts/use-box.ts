import { type RefObject, useEffect, useRef, useState } from "react";

/** How wide an element is; 0 while it is hidden, when there is nothing to draw. */
export function useWidth<E extends HTMLElement>(): [RefObject<E | null>, number] {
  const ref = useRef<E>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = ref.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setWidth(Math.floor(element.clientWidth)));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width];
}

/** Whether the page is read from right to left, and time with it. */
export function useRtl(): boolean {
  return document.documentElement.dir === "rtl";
}

/** The room that a chart is drawn in. Geometry is reckoned from the start of the line; `x` turns it for readers from the right. */
export interface Box {
  width: number;
  height: number;
  /** Where the plot begins, after the labels of the axis. */
  start: number;
  top: number;
  bottom: number;
  rtl: boolean;
}

/** From the start of the line to the left edge, of something so wide. */
export function across(box: Box, at: number, width = 0): number {
  return box.rtl ? box.width - at - width : at;
}
