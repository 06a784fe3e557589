import { Trans, useLingui } from "@lingui/react";
import type { ReactNode } from "react";
import { Checkbox } from "@/ui/Checkbox";
import { RadioGroup } from "@/ui/RadioGroup";
import { useEventNames } from "../parts/events";
import { GROUPS, type Group, type Kind, withKinds } from "./kinds";

interface KindsFieldProps {
  kinds: readonly Kind[];
  onChange: (kinds: Kind[]) => void;
  error?: ReactNode;
}

/** What is told: everything, or the events that are ticked. */
export function KindsField({ kinds, onChange, error }: KindsFieldProps) {
  const { i18n } = useLingui();
  const isEverything = kinds.includes("*");
  return (
    <div>
      <RadioGroup
        label={<Trans id="What it is told" />}
        value={isEverything ? "all" : "some"}
        onChange={(choice) => onChange(choice === "all" ? ["*"] : [])}
        choices={[
          {
            value: "all",
            label: i18n._("Everything"),
            hint: <Trans id="Also the kinds of events that there will be one day." />,
          },
          { value: "some", label: i18n._("Only these events") },
        ]}
      />
      {isEverything ? null : (
        <ul className="mt-2 border-t border-line">
          {GROUPS.map((group) => (
            <GroupRow key={group.subject} group={group} chosen={kinds} onChange={onChange} />
          ))}
        </ul>
      )}
      {error ? (
        <p role="alert" className="mt-1.5 text-small text-loss">
          {error}
        </p>
      ) : null}
    </div>
  );
}

interface GroupRowProps {
  group: Group;
  chosen: readonly Kind[];
  onChange: (kinds: Kind[]) => void;
}

/** One kind of thing: all that happens to it in one tick, or each by itself. */
function GroupRow({ group: { subject, kinds }, chosen, onChange }: GroupRowProps) {
  const { i18n } = useLingui();
  const names = useEventNames();
  const name = names.subject(subject);
  const count = kinds.filter((kind) => chosen.includes(kind)).length;
  return (
    <li className="grid gap-x-4 border-b border-line py-2 sm:grid-cols-[9rem_minmax(0,1fr)]">
      <Checkbox
        label={<span className="font-medium">{name}</span>}
        aria-label={i18n._("{name}: all of it", { name })}
        checked={count === kinds.length}
        partly={count > 0 && count < kinds.length}
        onChange={() => onChange(withKinds(chosen, kinds, count < kinds.length))}
      />
      <div className="flex flex-wrap gap-x-5 gap-y-1 max-sm:ps-6.5">
        {kinds.map((kind) => (
          <Checkbox
            key={kind}
            label={
              <>
                <span className="spoken">{name}: </span>
                {names.deed(kind.split(".")[1] ?? "")}
              </>
            }
            checked={chosen.includes(kind)}
            onChange={() => onChange(withKinds(chosen, [kind], !chosen.includes(kind)))}
          />
        ))}
      </div>
    </li>
  );
}
