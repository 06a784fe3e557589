/** The product's mark: three lines of a statement, the last one in. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <rect width="32" height="32" rx="7" fill="#125c43" />
      <path d="M8 11.5h9.5M8 16h13M8 20.5h16" stroke="#f7fbf7" strokeWidth="2.6" strokeLinecap="round" />
      <circle cx="23" cy="11.5" r="2.2" fill="#ebbc63" />
    </svg>
  );
}
