import { Trans, useLingui } from "@lingui/react";
import { ArrowRight } from "lucide-react";
import { useFormat } from "@/lib/format";
import { editableAmount } from "@/lib/money";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { type Example, examplesOf, type GoalText, nameOf, targetText } from "./goal";
import { useLastMonths } from "./useGoals";

export interface ExamplesProps {
  onChoose: (text: Partial<GoalText>) => void;
  onNew: () => void;
}

/** Before the first goal: three that the last months suggest, ready to be set. */
export function Examples({ onChoose, onNew }: ExamplesProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const months = useLastMonths(true);
  const currency = months.data?.[0]?.currency ?? format.currency;
  const examples = examplesOf(months.data ?? [], format.today());

  function choose({ kind, period, target }: Example): void {
    const typed = kind === "hours" ? target : editableAmount(target, currency, format.locale);
    onChoose({ kind, period, target: typed });
  }

  return (
    <EmptyState
      title={<Trans id="No goal yet" />}
      actions={
        <Button variant="primary" onClick={onNew}>
          <Trans id="New goal" />
        </Button>
      }
    >
      {examples.length > 0 ? (
        <>
          <p>
            <Trans id="Your last months suggest one of these:" />
          </p>
          <ul aria-label={i18n._("Suggested goals")} className="mt-4 border-t border-line text-start">
            {examples.map((example) => (
              <li key={`${example.kind} ${example.period}`} className="border-b border-line">
                <button
                  type="button"
                  onClick={() => choose(example)}
                  className="flex min-h-11 w-full items-center justify-between gap-4 rounded-control px-2 text-ink hover:bg-sunken"
                >
                  <span data-amount>
                    {nameOf(example.kind, example.period, targetText(example.kind, example.target, currency))}
                  </span>
                  <ArrowRight aria-hidden className="size-4 text-ink-3 rtl:-scale-x-100" strokeWidth={1.75} />
                </button>
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p>
          <Trans id="Set what you want to earn, keep or work, and see each day where you stand." />
        </p>
      )}
    </EmptyState>
  );
}
