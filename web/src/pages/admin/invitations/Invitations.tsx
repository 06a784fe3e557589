import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { type InvitationView, listInvitations, type MadeInvitationView, open, revokeInvitation } from "@/api";
import { useFormat } from "@/lib/format";
import { useList } from "@/lib/lists";
import { key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { LoadMore } from "@/ui/LoadMore";
import { Page } from "@/ui/Page";
import { SkeletonRows, TitleSkeleton } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { said } from "@/ui/toasts";
import { ActDialog } from "../parts/ActDialog";
import { CommandLines } from "../parts/CommandLines";
import { earntrack } from "../parts/commands";
import { lookAgain } from "../parts/queries";
import { errand } from "../parts/reason";
import { InviteDialog } from "./InviteDialog";
import { MadeInvitation } from "./MadeInvitation";

/** Invitations that no one has used yet. */
export function Invitations({ name }: { name: string }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const [isNew, setNew] = useState(false);
  const [made, setMade] = useState<MadeInvitationView | null>(null);
  const [revoking, setRevoking] = useState<InvitationView | null>(null);
  const list = useList(key("admin", "invitations"), (cursor) =>
    open(listInvitations({ headers: errand(), query: { cursor, total: true } })),
  );
  const isEmpty = !list.isLoading && !list.error && list.rows.length === 0;
  const forWhom = (invitation: InvitationView) => invitation.email ?? i18n._("Anyone who has the link");
  const invite = (
    <Button variant="primary" onClick={() => setNew(true)}>
      {i18n._("Invite someone")}
    </Button>
  );

  async function revoke(reason: string): Promise<void> {
    if (!revoking) return;
    await open(revokeInvitation({ headers: errand(reason), path: { id: revoking.id } }));
    if (made?.id === revoking.id) setMade(null);
    await lookAgain();
    said(i18n._("The invitation is taken back"));
  }

  return (
    <Page
      name={name}
      title={
        list.error ? undefined : list.isLoading ? (
          <TitleSkeleton name={name} />
        ) : (
          <Trans
            id="{total, plural, =0 {No invitation is open} one {# invitation is open} other {# invitations are open}}"
            values={{ total: list.total ?? list.rows.length }}
          />
        )
      }
      lead={<Trans id="Each is good once, also where this server takes new accounts from no one else." />}
      actions={isEmpty ? null : invite}
    >
      {made ? <MadeInvitation made={made} onClose={() => setMade(null)} /> : null}
      {list.error ? <ErrorState error={list.error} onRetry={list.retry} /> : null}
      {list.isLoading ? <SkeletonRows rows={3} /> : null}
      {isEmpty ? (
        <EmptyState title={<Trans id="Nobody is invited" />} actions={invite}>
          <Trans id="You get a link to hand over. What was used or has run out is gone from here." />
        </EmptyState>
      ) : null}
      {list.rows.length > 0 ? (
        <Table
          caption={name}
          rows={list.rows}
          rowKey={({ id }) => id}
          columns={[
            {
              id: "who",
              header: <Trans id="For" />,
              className: "max-w-0 w-full sm:w-2/5",
              cell: (invitation) => (
                <>
                  <bdi className="block truncate">{forWhom(invitation)}</bdi>
                  <span className="block text-small text-ink-3 sm:hidden">
                    <Trans id="ends {when}" values={{ when: format.ago(invitation.expiresAt) }} />
                  </span>
                </>
              ),
            },
            {
              id: "made",
              header: <Trans id="Made" />,
              wideOnly: true,
              className: "whitespace-nowrap",
              cell: ({ createdAt }) => <time dateTime={createdAt}>{format.instant(createdAt)}</time>,
            },
            {
              id: "ends",
              header: <Trans id="Ends" />,
              wideOnly: true,
              className: "whitespace-nowrap",
              cell: ({ expiresAt }) => <time dateTime={expiresAt}>{format.ago(expiresAt)}</time>,
            },
            {
              id: "acts",
              header: <span className="spoken">{i18n._("Actions")}</span>,
              numeric: true,
              cell: (invitation) => (
                <Button
                  size="small"
                  aria-label={i18n._("Take back: {name}", { name: forWhom(invitation) })}
                  onClick={() => setRevoking(invitation)}
                >
                  {i18n._("Take back")}
                </Button>
              ),
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
      <InviteDialog
        open={isNew}
        onClose={() => setNew(false)}
        onMade={(invitation) => {
          setMade(invitation);
          void lookAgain();
        }}
      />
      <ActDialog
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        onAct={revoke}
        title={<Trans id="Take this invitation back?" />}
        about={
          <Trans
            id="Its link opens no account any more: {name}."
            values={{ name: revoking ? forWhom(revoking) : "" }}
          />
        }
        action={i18n._("Take back")}
        command={null}
        danger
      />
      <CommandLines
        lines={[
          {
            about: i18n._("Print a link with which one address opens an account"),
            command: earntrack("admin", "invite", "ana@example.org", "--days", "7"),
          },
        ]}
      />
    </Page>
  );
}
