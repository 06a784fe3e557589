import { Trans } from "@lingui/react";
import { ApiFailure } from "@/api";
import { failureText } from "@/lib/failures";

/** Whether a fault of a line is what the message says already. */
function isSaid(where: string, fault: string, text: string): boolean {
  const said = text.toLowerCase();
  return [fault, `${where}: ${fault}`, `${where} ${fault.replace(/^the row /i, "")}`].some(
    (wording) => wording.toLowerCase() === said,
  );
}

/** Why a file is not booked: each line that makes no sense, by its number. Nothing of the file is in the books. */
export function Refused({ failure }: { failure: unknown }) {
  const faults = failure instanceof ApiFailure ? Object.entries(failure.fields) : [];
  const text = failureText(failure);
  const rows = faults.filter(([where]) => /^row \d/.test(where));
  return (
    <div role="alert">
      <p className="text-loss">{text}</p>
      <ul className="mt-1 text-small text-ink-2">
        {faults
          .filter(([where, fault]) => !isSaid(where, fault, text))
          .map(([where, fault]) => (
            <li key={where}>
              {where}: {fault}
            </li>
          ))}
      </ul>
      {rows.length > 0 ? (
        <p className="mt-1 text-small text-ink-2">
          <Trans
            id="{count, plural, one {Correct or remove that row in the file and choose it again.} other {Correct or remove those rows in the file and choose it again.}}"
            values={{ count: rows.length }}
          />
        </p>
      ) : null}
    </div>
  );
}
