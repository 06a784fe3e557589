import { ApiFailure } from "@/api";
import { failureText } from "@/lib/failures";

/** Why a file is not booked: each line that makes no sense, by its number. Nothing of the file is in the books. */
export function Refused({ failure }: { failure: unknown }) {
  const faults = failure instanceof ApiFailure ? Object.entries(failure.fields) : [];
  const text = failureText(failure);
  return (
    <div role="alert">
      <p className="text-loss">{text}</p>
      <ul className="mt-1 text-small text-ink-2">
        {faults
          .filter(([, fault]) => fault !== text)
          .map(([where, fault]) => (
            <li key={where}>
              {where}: {fault}
            </li>
          ))}
      </ul>
    </div>
  );
}
