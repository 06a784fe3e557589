import { Trans, useLingui } from "@lingui/react";
import { useId } from "react";
import { COLOURS, type ColourName } from "@/ui/colours";
import { Swatch } from "@/ui/Swatch";

const NAMES: Record<(typeof COLOURS)[number], string> = {
  spruce: /*i18n*/ "Spruce",
  ochre: /*i18n*/ "Ochre",
  slate: /*i18n*/ "Slate",
  brick: /*i18n*/ "Brick",
  plum: /*i18n*/ "Plum",
  teal: /*i18n*/ "Teal",
  moss: /*i18n*/ "Moss",
  clay: /*i18n*/ "Clay",
};

interface ColourFieldProps {
  value: ColourName;
  onChange: (colour: (typeof COLOURS)[number]) => void;
}

/** One of the eight colours, by name. */
export function ColourField({ value, onChange }: ColourFieldProps) {
  const { i18n } = useLingui();
  const name = useId();
  return (
    <fieldset className="m-0 border-0 p-0">
      <legend className="mb-1.5 text-small text-ink-2">
        <Trans id="Colour" />
      </legend>
      <div className="grid grid-cols-2 gap-1.5 sm:grid-cols-4">
        {COLOURS.map((colour) => (
          <label
            key={colour}
            className="flex min-h-9 cursor-pointer items-center gap-2 rounded-control border border-line px-2.5 text-small touch:min-h-11 hover:bg-sunken has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input
              type="radio"
              name={name}
              className="spoken"
              checked={value === colour}
              onChange={() => onChange(colour)}
            />
            <Swatch colour={colour} />
            {i18n._(NAMES[colour])}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
