import { Trans, useLingui } from "@lingui/react";
import { useRef, useState } from "react";
import type { PlatformView } from "@/api";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { TextInput } from "@/ui/TextInput";
import { useKnowsPlatforms } from "./platforms";
import { SUGGESTIONS } from "./suggestions";

const NEW = "new";

interface PlatformFieldProps {
  platforms: readonly PlatformView[];
  platformId: string;
  newPlatform: string;
  error?: string | undefined;
  onChange: (change: { platformId?: string; newPlatform?: string }) => void;
}

/** Where the money came from: one of the platforms, or a new one by its name. */
export function PlatformField({ platforms, platformId, newPlatform, error, onChange }: PlatformFieldProps) {
  const { i18n } = useLingui();
  const [isNew, setNew] = useState(false);
  const select = useRef<HTMLSelectElement>(null);
  const hasNone = useKnowsPlatforms() && platforms.length === 0;
  if (isNew || hasNone) {
    return (
      <Field
        label={<Trans id="From" />}
        error={error}
        required
        aside={
          platforms.length > 0 ? (
            <Button
              variant="ghost"
              size="small"
              className="-my-1.5"
              onClick={() => {
                setNew(false);
                onChange({ newPlatform: "" });
                requestAnimationFrame(() => select.current?.focus());
              }}
            >
              {i18n._("Choose one")}
            </Button>
          ) : null
        }
      >
        <TextInput
          name="newPlatform"
          autoFocus={isNew}
          autoComplete="off"
          list="platform-names"
          maxLength={100}
          placeholder={i18n._("Name, for example Etsy")}
          value={newPlatform}
          onChange={(event) => onChange({ newPlatform: event.target.value, platformId: "" })}
        />
        <datalist id="platform-names">
          {SUGGESTIONS.map((name) => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </Field>
    );
  }
  return (
    <Field label={<Trans id="From" />} error={error} required>
      <Select
        ref={select}
        name="platformId"
        placeholder={i18n._("Choose a platform")}
        value={platformId}
        options={[
          ...platforms.map(({ id, name }) => ({ value: id, label: name })),
          { value: NEW, label: i18n._("New platform…") },
        ]}
        onChange={(event) => {
          if (event.target.value === NEW) {
            setNew(true);
            onChange({ platformId: "" });
          } else onChange({ platformId: event.target.value });
        }}
      />
    </Field>
  );
}
