import { Trans, useLingui } from "@lingui/react";
import { type RefObject, useState } from "react";
import { Amount } from "@/ui/Amount";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { amountOf, type EarningErrors, PARTS, type Part, readParts } from "./change";

const NAMES: Record<Part, string> = {
  gross: /*i18n*/ "Gross",
  tips: /*i18n*/ "Tips",
  bonuses: /*i18n*/ "Bonuses",
  reimbursements: /*i18n*/ "Reimbursed",
  fees: /*i18n*/ "Less fees",
  taxWithheld: /*i18n*/ "Less tax withheld",
  adjustments: /*i18n*/ "Adjustments",
};

/** These are always asked for; the others where they have something to say. */
const USUAL: ReadonlySet<Part> = new Set<Part>(["gross", "tips", "fees"]);

interface BreakdownProps {
  parts: Record<Part, string>;
  currency: string;
  errors: EarningErrors;
  firstRef: RefObject<HTMLInputElement | null>;
  onChange: (parts: Record<Part, string>) => void;
}

/** An earning whose parts are known: its amount is what they come to. */
export function Breakdown({ parts, currency, errors, firstRef, onChange }: BreakdownProps) {
  const { i18n } = useLingui();
  const read = readParts(parts, currency);
  const [shown, setShown] = useState<readonly Part[]>(() =>
    PARTS.filter((part) => USUAL.has(part) || /[1-9]/.test(parts[part])),
  );
  return (
    <fieldset className="m-0 border-0 p-0">
      <legend className="mb-1 text-small text-ink-2">
        <Trans id="Amount, by its parts" />
      </legend>
      <p className="mb-3 min-h-11" role="status">
        {read.ok ? <Amount value={amountOf(read.parts)} currency={currency} size="figure" /> : null}
      </p>
      {errors.amount ? <p className="mb-2 text-small text-loss">{errors.amount}</p> : null}
      <div className="grid grid-cols-2 gap-3">
        {shown.map((part) => (
          <Field key={part} label={i18n._(NAMES[part])} error={errors[part]}>
            <AmountInput
              ref={part === "gross" ? firstRef : undefined}
              currency={currency}
              value={parts[part]}
              onChange={(event) => onChange({ ...parts, [part]: event.target.value })}
            />
          </Field>
        ))}
      </div>
      {shown.length < PARTS.length ? (
        <Button variant="ghost" size="small" className="-ms-2.5 mt-2" onClick={() => setShown(PARTS)}>
          {i18n._("More parts")}
        </Button>
      ) : null}
    </fieldset>
  );
}
