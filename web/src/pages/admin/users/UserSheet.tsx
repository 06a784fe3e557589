import { Trans, useLingui } from "@lingui/react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { getUser, open, type PersonView } from "@/api";
import { useFormat } from "@/lib/format";
import { key } from "@/lib/queries";
import { useSession } from "@/lib/session";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/ErrorState";
import { Link } from "@/ui/Link";
import { Sheet } from "@/ui/Sheet";
import { SkeletonRows } from "@/ui/Skeleton";
import { Command } from "../parts/CommandLines";
import { earntrack } from "../parts/commands";
import { Fact, Facts } from "../parts/Facts";
import { errand } from "../parts/reason";
import { type Change, ChangeDialog } from "./ChangeDialog";
import { useAccountWords } from "./words";

interface UserSheetProps {
  id: string;
  /** The account as the list has it; asked for where it does not. */
  row: PersonView | undefined;
  /** The list is still on its way. */
  isLoading: boolean;
  tools: ReactNode;
  onClose: () => void;
}

/** One account beside the list. */
export function UserSheet({ id, row, isLoading, tools, onClose }: UserSheetProps) {
  const { i18n } = useLingui();
  const query = useQuery({
    queryKey: key("admin", "user", id),
    queryFn: () => open(getUser({ headers: errand(), path: { id } })),
    enabled: row === undefined && !isLoading,
  });
  const user = row ?? query.data;
  const me = useSession((state) => state.user?.id);
  const [change, setChange] = useState<Change | null>(null);
  if (!user) {
    return (
      <Sheet open peek onClose={onClose} title={i18n._("Account")} tools={tools}>
        {query.error ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <SkeletonRows rows={5} />
        )}
      </Sheet>
    );
  }
  return (
    <>
      <Sheet
        open
        peek
        onClose={onClose}
        title={<bdi>{user.email}</bdi>}
        tools={tools}
        footer={user.id === me ? null : <Acts user={user} onAct={setChange} />}
      >
        <Known user={user} />
        <p className="mt-4">
          <Link to={`/admin/audit?userId=${user.id}`}>
            <Trans id="What was done in this account" />
          </Link>
        </p>
        {user.id === me ? (
          <p className="mt-4 text-ink-2">
            <Trans id="This is you. Another admin can change your role, or disable your account." />
          </p>
        ) : null}
        <h3 className="mt-7 mb-3 font-semibold">
          <Trans id="On the command line" />
        </h3>
        <div className="flex flex-col gap-4">
          <Command
            about={<Trans id="Print a link with which they choose a new password" />}
            command={earntrack("user", "reset-password", user.email)}
          />
          <Command
            about={<Trans id="Turn off a second step that they have lost" />}
            command={earntrack("user", "mfa-off", user.email)}
          />
        </div>
      </Sheet>
      <ChangeDialog user={user} change={change} onClose={() => setChange(null)} />
    </>
  );
}

function Acts({ user, onAct }: { user: PersonView; onAct: (change: Change) => void }) {
  const { i18n } = useLingui();
  return (
    <>
      {user.role === "admin" ? (
        <Button onClick={() => onAct("demote")}>{i18n._("Make a user")}</Button>
      ) : (
        <Button onClick={() => onAct("promote")}>{i18n._("Make an admin")}</Button>
      )}
      {user.status === "active" ? (
        <Button variant="danger" onClick={() => onAct("disable")}>
          {i18n._("Disable")}
        </Button>
      ) : (
        <Button onClick={() => onAct("enable")}>{i18n._("Enable")}</Button>
      )}
    </>
  );
}

function Known({ user }: { user: PersonView }) {
  const { i18n } = useLingui();
  const format = useFormat();
  const words = useAccountWords();
  return (
    <Facts>
      {user.name ? (
        <Fact name={<Trans id="Name" />}>
          <bdi>{user.name}</bdi>
        </Fact>
      ) : null}
      <Fact name={<Trans id="Role" />}>{words.role(user.role)}</Fact>
      <Fact name={<Trans id="Status" />}>
        {user.disabledAt ? (
          <span className="text-loss">
            <Trans id="Disabled since {when}" values={{ when: format.instant(user.disabledAt) }} />
          </span>
        ) : (
          words.status(user.status)
        )}
      </Fact>
      <Fact name={<Trans id="Address confirmed" />}>{user.emailVerified ? i18n._("Yes") : i18n._("No")}</Fact>
      <Fact name={<Trans id="Sessions going on" />}>{format.number(String(user.sessions))}</Fact>
      <Fact name={<Trans id="Last seen" />}>
        {user.lastSeenAt ? format.instant(user.lastSeenAt) : i18n._("Never")}
      </Fact>
      <Fact name={<Trans id="Opened" />}>{format.instant(user.createdAt)}</Fact>
    </Facts>
  );
}
