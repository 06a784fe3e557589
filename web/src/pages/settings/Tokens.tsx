import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { listTokens, type MadeTokenView, open, openAll, revokeToken, type TokenView } from "@/api";
import { useFormat } from "@/lib/format";
import { changed, key } from "@/lib/queries";
import { Button } from "@/ui/Button";
import { Confirm } from "@/ui/Confirm";
import { EmptyState } from "@/ui/EmptyState";
import { ErrorState } from "@/ui/ErrorState";
import { Page } from "@/ui/Page";
import { SkeletonRows } from "@/ui/Skeleton";
import { Table } from "@/ui/Table";
import { said } from "@/ui/toasts";
import { useDoing } from "./parts/useDoing";
import { MadeToken } from "./tokens/MadeToken";
import { NewToken } from "./tokens/NewToken";
import { useScopeNames } from "./tokens/scopes";

/** Tokens with which one's own programs use the API. */
export function Component() {
  const { i18n } = useLingui();
  const tokens = useQuery({ queryKey: key("security", "tokens"), queryFn: () => openAll(listTokens()) });
  const [isNew, setNew] = useState(false);
  const [made, setMade] = useState<MadeTokenView | null>(null);
  const count = tokens.data?.length;
  const add = (
    <Button variant="primary" onClick={() => setNew(true)}>
      {i18n._("New token")}
    </Button>
  );
  return (
    <Page
      name={i18n._("API tokens")}
      title={
        count ? (
          <Trans
            id="{count, plural, one {# program can use your books} other {# programs can use your books}}"
            values={{ count }}
          />
        ) : null
      }
      lead={<Trans id="A token does what its scopes name, and nothing to your account itself." />}
      actions={count ? add : null}
    >
      {made ? <MadeToken made={made} onClose={() => setMade(null)} /> : null}
      {tokens.error ? <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} /> : null}
      {tokens.isPending ? <SkeletonRows rows={3} /> : null}
      {count === 0 ? (
        <EmptyState title={<Trans id="No tokens yet" />} actions={add}>
          <Trans id="Make one to log earnings from a script, or to read your figures elsewhere." />
        </EmptyState>
      ) : null}
      {count && tokens.data ? <TokensTable tokens={tokens.data} /> : null}
      <NewToken
        open={isNew}
        onClose={() => setNew(false)}
        onMade={(token) => {
          setNew(false);
          setMade(token);
          void changed("token");
        }}
      />
    </Page>
  );
}

function TokensTable({ tokens }: { tokens: readonly TokenView[] }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const names = useScopeNames();
  const { busy, act } = useDoing();
  const [asked, setAsked] = useState<TokenView | null>(null);

  async function revoke(token: TokenView): Promise<void> {
    const done = await act(async () => {
      await open(revokeToken({ path: { id: token.id } }));
      await changed("token");
    });
    if (done) said(i18n._("{name} no longer works", { name: token.name }));
    setAsked(null);
  }

  return (
    <>
      <Table
        caption={i18n._("API tokens")}
        rows={tokens}
        rowKey={(token) => token.id}
        columns={[
          {
            id: "name",
            header: i18n._("Name"),
            cell: (token) => (
              <>
                <span className="block font-medium">{token.name}</span>
                <span className="block text-small text-ink-3">
                  {format.list(token.scopes.map((scope) => names[scope].label))}
                </span>
              </>
            ),
          },
          {
            id: "used",
            header: i18n._("Last used"),
            wideOnly: true,
            cell: (token) => (token.lastUsedAt ? format.ago(token.lastUsedAt) : i18n._("Never")),
          },
          {
            id: "expires",
            header: i18n._("Ends"),
            wideOnly: true,
            cell: (token) =>
              Date.parse(token.expiresAt) < Date.now() ? (
                <span className="text-loss">
                  <Trans id="Ended" />
                </span>
              ) : (
                format.ago(token.expiresAt)
              ),
          },
          {
            id: "revoke",
            header: <span className="spoken">{i18n._("Revoke")}</span>,
            numeric: true,
            cell: (token) => (
              <Button
                size="small"
                aria-label={i18n._("Revoke {name}", { name: token.name })}
                onClick={() => setAsked(token)}
              >
                {i18n._("Revoke")}
              </Button>
            ),
          },
        ]}
      />
      <Confirm
        open={asked !== null}
        onClose={() => setAsked(null)}
        onConfirm={() => asked && void revoke(asked)}
        title={<Trans id="Revoke {name}?" values={{ name: asked?.name ?? "" }} />}
        action={i18n._("Revoke")}
        busy={busy}
        danger
      >
        <Trans id="Whatever uses it stops working at once. It cannot be made good again." />
      </Confirm>
    </>
  );
}
