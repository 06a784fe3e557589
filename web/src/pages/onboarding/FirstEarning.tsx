import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { type EntryErrors, readEntry } from "@/entry/entry";
import { SUGGESTIONS } from "@/entry/suggestions";
import { useLogEarning } from "@/entry/useLogEarning";
import { failureText } from "@/lib/failures";
import { showFaults } from "@/lib/faults";
import { useFormat } from "@/lib/format";
import { sumExample } from "@/lib/forms";
import { plant } from "@/lib/sample-data";
import { AmountInput } from "@/ui/AmountInput";
import { Button } from "@/ui/Button";
import { Field } from "@/ui/Field";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { TextInput } from "@/ui/TextInput";
import { failed } from "@/ui/toasts";

/** Logs the first earning: where it came from, in one press, and how much it was. */
export function FirstEarning() {
  const { i18n } = useLingui();
  const navigate = useNavigate();
  const format = useFormat();
  const { log, busy } = useLogEarning();
  const [platform, setPlatform] = useState("");
  const [amount, setAmount] = useState("");
  const [planting, setPlanting] = useState(false);
  const [errors, setErrors] = useState<EntryErrors>({});
  const form = useRef<HTMLFormElement>(null);
  const amountInput = useRef<HTMLInputElement>(null);

  async function save(): Promise<void> {
    const text = {
      amount,
      platformId: "",
      newPlatform: platform,
      date: format.today(),
      hours: "",
      notes: "",
    };
    const reading = readEntry(text, format.currency);
    const faults = reading.ok ? await log(reading.entry) : reading.errors;
    if (!faults) {
      await navigate("/", { replace: true });
      return;
    }
    showFaults(form, () => setErrors(faults));
  }

  async function lookAround(): Promise<void> {
    setPlanting(true);
    try {
      await plant();
      await navigate("/", { replace: true });
    } catch (failure) {
      failed(failureText(failure));
    } finally {
      setPlanting(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (!busy) void save();
  }

  function choose(name: string): void {
    setPlatform(name);
    amountInput.current?.focus();
  }

  return (
    <Page
      name={i18n._("First earning")}
      title={<Trans id="What came in last?" />}
      className="pt-6"
      lead={<Trans id="Where from, and how much. The rest can wait." />}
    >
      <form ref={form} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
        <Field label={<Trans id="From" />} error={errors.platformId}>
          <TextInput
            name="platform"
            autoComplete="off"
            maxLength={80}
            value={platform}
            placeholder={i18n._("Name, for example Etsy")}
            onChange={(event) => setPlatform(event.target.value)}
          />
        </Field>
        <ul aria-label={i18n._("Suggestions")} className="-mt-1 flex flex-wrap gap-2">
          {SUGGESTIONS.map((name) => (
            <li key={name}>
              <Button
                size="small"
                aria-pressed={platform === name}
                className="aria-pressed:border-accent aria-pressed:bg-accent-soft"
                onClick={() => choose(name)}
              >
                {name}
              </Button>
            </li>
          ))}
        </ul>
        <Field
          label={<Trans id="Amount" />}
          error={errors.amount}
          hint={<Trans id="You can add up: {example}" values={{ example: sumExample(format.currency) }} />}
        >
          <AmountInput
            ref={amountInput}
            large
            name="amount"
            value={amount}
            onChange={(event) => setAmount(event.target.value)}
          />
        </Field>
        {errors.form ? (
          <p role="alert" className="text-loss">
            {errors.form}
          </p>
        ) : null}
        <Button type="submit" variant="primary" busy={busy} className="mt-1 min-h-10">
          {i18n._("Log your first earning")}
        </Button>
      </form>
      <div className="mt-8 flex flex-col gap-3 border-t border-line pt-5">
        <p className="text-ink-2">
          <Link to="/import">
            <Trans id="Import a statement" />
          </Link>{" "}
          <Trans id="of PayPal, Stripe, Etsy, Upwork or any other, or" />{" "}
          <Link to="/">
            <Trans id="go to the empty overview" />
          </Link>
          .
        </p>
        <p className="text-ink-2">
          <Trans id="Or see how it looks with a year of somebody’s books; one press in your settings takes them out again." />
        </p>
        <Button className="self-start" busy={planting} onClick={() => void lookAround()}>
          {i18n._("Look around with sample data")}
        </Button>
      </div>
    </Page>
  );
}
