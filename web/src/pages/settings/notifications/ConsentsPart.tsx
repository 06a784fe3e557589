import { Trans, useLingui } from "@lingui/react";
import { useMutation, useQuery } from "@tanstack/react-query";
import type { ConsentPurpose, ConsentView } from "@/api";
import { failureText } from "@/lib/failures";
import { useFormat } from "@/lib/format";
import { ErrorState } from "@/ui/ErrorState";
import { SkeletonRows } from "@/ui/Skeleton";
import { Switch } from "@/ui/Switch";
import { failed } from "@/ui/toasts";
import { Part } from "../parts/Part";
import { consentsQuery, decide } from "./consents";

/** What one agrees to, and can take back as easily. */
export function ConsentsPart() {
  const { i18n } = useLingui();
  const consents = useQuery(consentsQuery);
  const deciding = useMutation({
    mutationFn: decide,
    onError: (failure) => failed(i18n._("That wasn't saved. {reason}", { reason: failureText(failure) })),
  });
  return (
    <Part
      title={<Trans id="Your consent" />}
      about={
        <Trans id="Nothing of this happens unless you say so. Each decision is kept with its time and its words." />
      }
    >
      {consents.error ? <ErrorState error={consents.error} onRetry={() => void consents.refetch()} /> : null}
      {consents.isPending ? <SkeletonRows rows={4} /> : null}
      {consents.data?.map((consent) => (
        <Consent
          key={consent.purpose}
          consent={consent}
          granted={
            deciding.isPending && deciding.variables.purpose === consent.purpose
              ? deciding.variables.granted
              : consent.granted
          }
          onDecide={(granted) => deciding.mutate({ purpose: consent.purpose, granted })}
        />
      ))}
    </Part>
  );
}

interface ConsentProps {
  consent: ConsentView;
  granted: boolean;
  onDecide: (granted: boolean) => void;
}

function Consent({ consent, granted, onDecide }: ConsentProps) {
  const { i18n } = useLingui();
  const format = useFormat();
  const words: Record<ConsentPurpose, { label: string; hint: string }> = {
    productNews: {
      label: i18n._("Mail about what is new"),
      hint: i18n._("A few times a year, when EarnTrack can do something it could not before."),
    },
    weeklyReport: {
      label: i18n._("The weekly report by mail"),
      hint: i18n._("Your figures of the week, sent to your address."),
    },
    tips: {
      label: i18n._("Hints drawn from my books"),
      hint: i18n._("Your figures are looked at for what could be of use to you, and mailed to you alone."),
    },
    research: {
      label: i18n._("Being asked how I work"),
      hint: i18n._("A message once in a while with a question; answering is up to you."),
    },
  };
  const { label, hint } = words[consent.purpose];
  const since = consent.decidedAt ? format.instant(consent.decidedAt) : null;
  return (
    <Switch
      label={label}
      hint={
        <>
          {hint}{" "}
          {since ? (
            consent.granted ? (
              <Trans id="Agreed on {since}." values={{ since }} />
            ) : (
              <Trans id="Withdrawn on {since}." values={{ since }} />
            )
          ) : null}
        </>
      }
      checked={granted}
      onChange={(event) => onDecide(event.target.checked)}
    />
  );
}
