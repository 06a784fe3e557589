/** What the server refused, above the buttons of a dialog. */
export function Problem({ children }: { children: string | null }) {
  if (!children) return null;
  return (
    <p role="alert" className="mt-3 text-loss">
      {children}
    </p>
  );
}
