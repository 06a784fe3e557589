import { Trans, useLingui } from "@lingui/react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type LetterLanguage, listMailSamples, openAll, type SampleLetterView } from "@/api";
import { useFilters } from "@/lib/filters";
import { LANGUAGES } from "@/lib/i18n";
import { key } from "@/lib/queries";
import { ErrorState } from "@/ui/ErrorState";
import { Field } from "@/ui/Field";
import { Page } from "@/ui/Page";
import { RadioGroup } from "@/ui/RadioGroup";
import { Select } from "@/ui/Select";
import { SkeletonRows, TitleSkeleton } from "@/ui/Skeleton";
import { CommandLines } from "../parts/CommandLines";
import { earntrack } from "../parts/commands";
import { errand } from "../parts/reason";
import { Letter } from "./Letter";
import { LetterList } from "./LetterList";
import { LETTERS } from "./names";

const NAMES = ["letter", "locale", "as"] as const;

const SPOKEN: readonly LetterLanguage[] = ["en", "de", "fr", "es"];

/** What each sort of mail looks like, in each language. */
export function Emails({ name }: { name: string }) {
  const { i18n } = useLingui();
  const { values, set } = useFilters(NAMES);
  const locale = SPOKEN.find((language) => language === values.locale) ?? "en";
  const query = useQuery({
    queryKey: key("admin", "emails", locale),
    queryFn: () => openAll(listMailSamples({ headers: errand(), query: { locale } })),
    placeholderData: keepPreviousData,
  });
  const letters = query.data ?? [];
  const letter = letters.find((one) => one.name === values.letter) ?? letters[0];
  const nameOf = (one: Pick<SampleLetterView, "name">) => {
    const label = LETTERS[one.name];
    return label ? i18n._(label) : one.name;
  };
  const isText = values.as === "text";
  return (
    <Page
      name={name}
      title={
        query.isPending ? (
          <TitleSkeleton name={name} />
        ) : (
          <Trans
            id="{count, plural, one {# sort of email} other {# sorts of email}}"
            values={{ count: letters.length }}
          />
        )
      }
      lead={<Trans id="As they are sent, about things that do not exist. Nothing is sent from here." />}
    >
      {query.error && !query.data ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : null}
      {query.isPending ? <SkeletonRows /> : null}
      {letter ? (
        <div className="lg:grid lg:grid-cols-[14rem_minmax(0,1fr)] lg:gap-10">
          <LetterList
            letters={letters}
            shown={letter.name}
            nameOf={nameOf}
            onShow={(next) => set({ letter: next })}
          />
          <div className="min-w-0">
            <div className="mb-4 flex flex-wrap items-end gap-4">
              <Field label={<Trans id="Email" />} className="w-full sm:w-64 lg:hidden">
                <Select
                  name="letter"
                  value={letter.name}
                  options={letters.map((one) => ({ value: one.name, label: nameOf(one) }))}
                  onChange={({ target }) => set({ letter: target.value })}
                />
              </Field>
              <RadioGroup
                look="segments"
                label={<Trans id="Language" />}
                choices={SPOKEN.map((language) => ({
                  value: language,
                  label: LANGUAGES[language],
                }))}
                value={locale}
                onChange={(next) => set({ locale: next })}
              />
              <RadioGroup
                look="segments"
                label={<Trans id="Shown as" />}
                choices={[
                  { value: "page", label: <Trans id="Page" /> },
                  { value: "text", label: <Trans id="Plain text" /> },
                ]}
                value={isText ? "text" : "page"}
                onChange={(next) => set({ as: next === "text" ? next : null })}
              />
            </div>
            <p className="mb-4 border-y border-line py-2.5">
              <span className="text-ink-2">
                <Trans id="Subject" />
              </span>{" "}
              <bdi lang={locale} className="font-medium">
                {letter.subject}
              </bdi>
            </p>
            {isText ? (
              <pre
                lang={locale}
                className="rounded-control bg-sunken px-4 py-3 font-mono text-small wrap-anywhere whitespace-pre-wrap"
              >
                {letter.text}
              </pre>
            ) : (
              <Letter html={letter.html} title={i18n._("Preview: {name}", { name: nameOf(letter) })} />
            )}
          </div>
        </div>
      ) : null}
      <CommandLines
        lines={[
          {
            about: i18n._("Write samples to look at, as they go over the wire"),
            command: earntrack("mail", "preview", ...(letter ? [letter.name] : []), "--locale", locale),
          },
        ]}
      />
    </Page>
  );
}
