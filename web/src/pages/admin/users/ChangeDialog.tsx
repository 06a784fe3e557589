import { Trans, useLingui } from "@lingui/react";
import { type ReactNode, useState } from "react";
import { open, type PersonPatch, type PersonView, updateUser } from "@/api";
import { withStepUp } from "@/lib/step-up";
import { said } from "@/ui/toasts";
import { ActDialog } from "../parts/ActDialog";
import { earntrack } from "../parts/commands";
import { lookAgain } from "../parts/queries";
import { errand } from "../parts/reason";

export type Change = "disable" | "enable" | "promote" | "demote";

const PATCHES: Record<Change, PersonPatch> = {
  disable: { status: "disabled" },
  enable: { status: "active" },
  promote: { role: "admin" },
  demote: { role: "user" },
};

/** The command that does the same, where there is one. */
function commandOf(change: Change, email: string): string | null {
  if (change === "promote") return earntrack("admin", "grant", email);
  return change === "demote" ? earntrack("admin", "revoke", email) : null;
}

interface ChangeDialogProps {
  user: PersonView;
  /** What is to be done; null while nothing is. */
  change: Change | null;
  onClose: () => void;
}

interface Wording {
  title: ReactNode;
  about: ReactNode;
  action: string;
  done: string;
}

/** Asks before an account is disabled or enabled, or its role changed. */
export function ChangeDialog({ user, change, onClose }: ChangeDialogProps) {
  // What was asked last stays in sight while the dialog leaves.
  const [shown, setShown] = useState<Change>(change ?? "disable");
  if (change !== null && change !== shown) setShown(change);
  const { email } = user;
  const { title, about, action, done } = useWording(email)[shown];

  async function act(reason: string): Promise<void> {
    await withStepUp(() =>
      open(updateUser({ headers: errand(reason), path: { id: user.id }, body: PATCHES[shown] })),
    );
    await lookAgain();
    said(done);
  }

  return (
    <ActDialog
      open={change !== null}
      onClose={onClose}
      onAct={act}
      title={title}
      about={about}
      action={action}
      command={commandOf(shown, email)}
      danger={shown === "disable"}
    />
  );
}

function useWording(email: string): Record<Change, Wording> {
  const { i18n } = useLingui();
  return {
    disable: {
      title: <Trans id="Disable {email}?" values={{ email }} />,
      about: (
        <Trans id="Every session of theirs ends at once, and nobody can sign in or use a token until you enable the account again. Their books stay as they are." />
      ),
      action: i18n._("Disable"),
      done: i18n._("Disabled {email}", { email }),
    },
    enable: {
      title: <Trans id="Enable {email}?" values={{ email }} />,
      about: <Trans id="They can sign in again, and their tokens work again." />,
      action: i18n._("Enable"),
      done: i18n._("Enabled {email}", { email }),
    },
    promote: {
      title: <Trans id="Make {email} an admin?" values={{ email }} />,
      about: (
        <Trans id="They can then do everything that you can here: look after all accounts, invite, and make other admins." />
      ),
      action: i18n._("Make an admin"),
      done: i18n._("{email} is an admin now", { email }),
    },
    demote: {
      title: <Trans id="Make {email} a user?" values={{ email }} />,
      about: <Trans id="They keep their account and their books, and can no longer look after the server." />,
      action: i18n._("Make a user"),
      done: i18n._("{email} is a user now", { email }),
    },
  };
}
