import clsx from "clsx";
import { useMemo } from "react";
import { qrCode } from "@/lib/qr";

interface QrImageProps {
  text: string;
  /** What the code is of, for those who do not see it. */
  label: string;
  className?: string;
}

/** Light modules around the code, which readers need. */
const QUIET = 4;

/** A QR code: dark on light in either theme, as cameras expect. Nothing, where the text is too long for one. */
export function QrImage({ text, label, className }: QrImageProps) {
  const code = useMemo(() => qrCode(text), [text]);
  if (!code) return null;
  const size = code.length + 2 * QUIET;
  const path = code
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + QUIET} ${y + QUIET}h1v1h-1z` : "")))
    .join("");
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
      className={clsx("rounded-control", className)}
    >
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  );
}
