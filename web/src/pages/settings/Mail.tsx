import { Trans, useLingui } from "@lingui/react";
import { type LetterKindName, type LetterStateName, listMail, open } from "@/api";
import { useFilters } from "@/lib/filters";
import { useFormat } from "@/lib/format";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Field } from "@/ui/Field";
import { FilterBar } from "@/ui/FilterBar";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { Select } from "@/ui/Select";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";

const NAMES = ["kind", "state"] as const;

const KINDS: Record<LetterKindName, string> = {
  invoice: /*i18n*/ "Invoice",
  reminder: /*i18n*/ "Reminder",
  receipt: /*i18n*/ "Receipt",
  weeklyReport: /*i18n*/ "Weekly report",
  lowStock: /*i18n*/ "Low stock",
  expenseAlert: /*i18n*/ "Expense limit",
  signIn: /*i18n*/ "New sign-in",
  sessionTheft: /*i18n*/ "Theft suspected",
  verifyEmail: /*i18n*/ "Address to confirm",
  changeEmail: /*i18n*/ "New address to confirm",
  resetPassword: /*i18n*/ "Forgotten password",
  addressTaken: /*i18n*/ "Address has an account",
  passwordChanged: /*i18n*/ "Password changed",
  emailChanged: /*i18n*/ "Address changed",
  accessChanged: /*i18n*/ "Access changed",
};

const STATES: Record<LetterStateName, string> = {
  queued: /*i18n*/ "On its way",
  sent: /*i18n*/ "Sent",
  failed: /*i18n*/ "Failed",
  withheld: /*i18n*/ "Not sent",
  notConfigured: /*i18n*/ "No mail server",
};

/** Whether a word of the address is one of the names. */
function isNameIn<Name extends string>(names: Record<Name, string>, word: string | undefined): word is Name {
  return word !== undefined && Object.hasOwn(names, word);
}

/** What was mailed, to oneself and to customers, and what became of it. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const { values, set, clear, active } = useFilters(NAMES);
  const kind = isNameIn(KINDS, values.kind) ? values.kind : undefined;
  const state = isNameIn(STATES, values.state) ? values.state : undefined;
  const list = useList(key("account", "mail", kind, state), (cursor) =>
    open(listMail({ query: { kind, state, cursor, total: true } })),
  );
  const isUnsent = list.rows.some((letter) => letter.state === "notConfigured");
  return (
    <Page
      name={i18n._("Mail")}
      title={
        list.total === undefined ? null : (
          <Trans
            id="{total, plural, =0 {No messages} one {# message} other {# messages}}"
            values={{ total: list.total }}
          />
        )
      }
      lead={
        isUnsent ? (
          <Trans id="This server has no mail server, so some are kept here instead of being sent." />
        ) : (
          <Trans id="To you and to your customers, with what became of each." />
        )
      }
    >
      <FilterBar active={active} onClear={clear}>
        <Field label={<Trans id="About" />}>
          <Select
            name="kind"
            placeholder={i18n._("Everything")}
            value={kind ?? ""}
            options={Object.entries(KINDS).map(([value, label]) => ({ value, label: i18n._(label) }))}
            onChange={({ target }) => set({ kind: target.value })}
          />
        </Field>
        <Field label={<Trans id="What became of it" />}>
          <Select
            name="state"
            placeholder={i18n._("Anything")}
            value={state ?? ""}
            options={Object.entries(STATES).map(([value, label]) => ({ value, label: i18n._(label) }))}
            onChange={({ target }) => set({ state: target.value })}
          />
        </Field>
      </FilterBar>
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows /> : null}
      {!list.isLoading && !list.error && list.rows.length === 0 ? (
        active ? (
          <EmptyState
            title={<Trans id="Nothing matches" />}
            actions={<Button onClick={clear}>{i18n._("Clear filters")}</Button>}
          />
        ) : (
          <EmptyState title={<Trans id="Nothing was mailed yet" />} />
        )
      ) : null}
      {list.rows.length > 0 ? (
        <Table
          caption={i18n._("Mail")}
          rows={list.rows}
          rowKey={(letter) => letter.id}
          stale={list.isStale}
          columns={[
            {
              id: "what",
              header: i18n._("Message"),
              cell: (letter) => (
                <>
                  <span className="block">{letter.subject ?? i18n._(KINDS[letter.kind])}</span>
                  <span className="block text-small text-ink-3">
                    {i18n._(KINDS[letter.kind])}
                    {letter.to ? ` · ${letter.to}` : null}
                    {letter.reason ? ` · ${letter.reason}` : null}
                  </span>
                </>
              ),
            },
            {
              id: "state",
              header: i18n._("State"),
              cell: (letter) => (
                <span className={letter.state === "failed" ? "text-loss" : "text-ink-2"}>
                  {i18n._(STATES[letter.state])}
                </span>
              ),
            },
            {
              id: "when",
              header: i18n._("When"),
              numeric: true,
              wideOnly: true,
              cell: (letter) => format.instant(letter.sentAt ?? letter.createdAt),
            },
          ]}
        />
      ) : null}
      <LoadMore
        shown={list.rows.length}
        total={list.total}
        hasMore={list.hasMore}
        busy={list.isLoadingMore}
        onMore={list.more}
      />
    </Page>
  );
}
