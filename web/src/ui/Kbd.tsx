/** A key to press. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-block min-w-5 rounded-bar border border-line px-1 text-center font-sans text-hint text-ink-3">
      {children}
    </kbd>
  );
}
