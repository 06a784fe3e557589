import { Trans, useLingui } from "@lingui/react";
import { type FormEvent, useState } from "react";
import { ApiFailure } from "@/api";
import { formFailureText } from "@/lib/failures";
import { useSession } from "@/lib/session";
import { Button } from "@/ui/Button";
import { Page } from "@/ui/Page";
import { RegionFields } from "./RegionFields";
import { RegionPreview } from "./RegionPreview";
import { type Region, regionOf, weekStartOf } from "./region";
import { saveRegion } from "./saveRegion";

/** Asks for the currency, the place and the way of writing; each is guessed, and shown as it will look. */
export function WhereYouAre({ onDone }: { onDone: () => void }) {
  const { i18n } = useLingui();
  const user = useSession((state) => state.user);
  const [region, setRegion] = useState<Region | null>(() => {
    const guess = user && regionOf(user);
    return guess && { ...guess, weekStartsOn: weekStartOf(guess.locale) };
  });
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  if (!region) return null;

  async function save({ weekStartsOn, dateFormat, ...profile }: Region): Promise<void> {
    setBusy(true);
    setErrors({});
    setProblem(null);
    try {
      await saveRegion(profile, { weekStartsOn, dateFormat });
      onDone();
    } catch (failure) {
      const fields = failure instanceof ApiFailure ? failure.fields : {};
      setErrors(fields);
      if (Object.keys(fields).length === 0) setProblem(formFailureText(failure));
    } finally {
      setBusy(false);
    }
  }

  function onSubmit(event: FormEvent): void {
    event.preventDefault();
    if (region && !busy) void save(region);
  }

  return (
    <Page
      name={i18n._("Welcome")}
      title={<Trans id="How do you write your money?" />}
      className="pt-6"
      lead={<Trans id="You can change all of this later; what is logged stays as it is." />}
    >
      <form onSubmit={onSubmit} className="flex flex-col gap-4">
        <RegionPreview region={region} className="mb-2" />
        <RegionFields
          region={region}
          errors={errors}
          onChange={(change) =>
            setRegion({
              ...region,
              ...(change.locale ? { weekStartsOn: weekStartOf(change.locale) } : {}),
              ...change,
            })
          }
        />
        {problem ? (
          <p role="alert" className="text-loss">
            {problem}
          </p>
        ) : null}
        <Button type="submit" variant="primary" busy={busy} className="mt-1 min-h-10">
          {i18n._("Continue")}
        </Button>
      </form>
    </Page>
  );
}
