import { useLingui } from "@lingui/react";
import { ChevronDown, ChevronUp } from "lucide-react";
import { IconButton } from "./IconButton";

interface SheetStepsProps {
  /** The rows of the list, in its order. */
  ids: readonly string[];
  /** The one whose sheet is open. */
  at: string;
  onStep: (id: string) => void;
}

/** Goes to the row above or below while the sheet stays open. */
export function SheetSteps({ ids, at, onStep }: SheetStepsProps) {
  const { i18n } = useLingui();
  const index = ids.indexOf(at);
  const above = index > 0 ? ids[index - 1] : undefined;
  const below = index >= 0 ? ids[index + 1] : undefined;
  return (
    <>
      <IconButton
        label={i18n._("Row above")}
        icon={<ChevronUp aria-hidden />}
        disabled={above === undefined}
        onClick={() => above !== undefined && onStep(above)}
      />
      <IconButton
        label={i18n._("Row below")}
        icon={<ChevronDown aria-hidden />}
        disabled={below === undefined}
        onClick={() => below !== undefined && onStep(below)}
      />
    </>
  );
}
