import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { RadioGroup } from "@/ui/RadioGroup";
import { CodeBlock } from "../parts/CodeBlock";
import { WidePart } from "../parts/Part";
import { CHECKS, type Language } from "./check";

/** How the program at the other end knows who calls, and what it is to answer. */
export function HowToCheck() {
  const { i18n } = useLingui();
  const [language, setLanguage] = useState<Language>("node");
  return (
    <WidePart
      title={<Trans id="Check that a call is genuine" />}
      about={
        <Trans id="Anybody can call your address. Only who knows the secret can sign: check the signature over the bytes as they came, and refuse what is older than five minutes." />
      }
      aside={
        <RadioGroup
          label={<Trans id="Language" />}
          hideLabel
          look="segments"
          value={language}
          onChange={setLanguage}
          choices={[
            { value: "node", label: "Node" },
            { value: "python", label: "Python" },
          ]}
        />
      }
    >
      <CodeBlock text={CHECKS[language]} label={i18n._("The check")} copy={i18n._("Copy the check")} />
      <ul className="mt-4 max-w-prose list-disc ps-5 text-small text-ink-2">
        <li>
          <Trans id="Answer with any 2xx within ten seconds, and do what takes long afterwards." />
        </li>
        <li>
          <Trans id="An event can come twice: its webhook-id stays the same." />
        </li>
        <li>
          <Trans id="What fails is tried again for a day. Five days without a success, or an answer of 410, turn the webhook off." />
        </li>
      </ul>
    </WidePart>
  );
}
