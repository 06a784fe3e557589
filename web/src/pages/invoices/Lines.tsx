import { Trans, useLingui } from "@lingui/react";
import { Plus } from "lucide-react";
import { type KeyboardEvent, useRef } from "react";
import { Button } from "@/ui/Button";
import { Kbd } from "@/ui/Kbd";
import { useInvoicingSettings, useProducts } from "./data";
import { type DraftErrors, emptyLine, type LineText } from "./draft";
import { LineFields } from "./LineFields";

interface LinesProps {
  lines: readonly LineText[];
  currency: string;
  errors: DraftErrors;
  onChange: (lines: readonly LineText[]) => void;
}

/** The lines with one moved up or down. */
export function moved(lines: readonly LineText[], index: number, by: -1 | 1): readonly LineText[] {
  const line = lines[index];
  const other = lines[index + by];
  if (!line || !other) return lines;
  return lines.with(index, other).with(index + by, line);
}

/** All lines of a document; Ctrl Enter adds one. */
export function Lines({ lines, currency, errors, onChange }: LinesProps) {
  const { i18n } = useLingui();
  const products = useProducts();
  const settings = useInvoicingSettings();
  const frame = useRef<HTMLFieldSetElement>(null);

  function add(): void {
    const last = lines.at(-1);
    onChange([...lines, { ...emptyLine(), taxRate: last?.taxRate ?? "", unit: last?.unit ?? "" }]);
    requestAnimationFrame(() => {
      const fields = frame.current?.querySelectorAll<HTMLElement>("textarea");
      fields?.[fields.length - 1]?.focus();
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    add();
  }

  return (
    <fieldset ref={frame} onKeyDown={onKeyDown} className="@container flex min-w-0 flex-col gap-5">
      <legend className="spoken">{i18n._("Lines")}</legend>
      {lines.map((line, index) => (
        <LineFields
          key={line.key}
          line={line}
          index={index}
          count={lines.length}
          currency={currency}
          errors={errors}
          products={products}
          settings={settings}
          onChange={(change) => onChange(lines.with(index, { ...line, ...change }))}
          onMove={(by) => onChange(moved(lines, index, by))}
          onRemove={() => onChange(lines.length === 1 ? [emptyLine()] : lines.toSpliced(index, 1))}
        />
      ))}
      <div className="flex items-center gap-3 border-t border-line pt-4">
        <Button icon={<Plus aria-hidden strokeWidth={1.75} />} onClick={add}>
          <Trans id="Add a line" />
        </Button>
        <span className="text-small text-ink-3 touch:hidden">
          <Kbd>Ctrl</Kbd> <Kbd>Enter</Kbd>
        </span>
      </div>
    </fieldset>
  );
}
