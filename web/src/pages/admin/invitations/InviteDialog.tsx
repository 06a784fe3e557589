import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { createInvitation, type MadeInvitationView, open as opened } from "@/api";
import { Field } from "@/ui/Field";
import { Select } from "@/ui/Select";
import { TextInput } from "@/ui/TextInput";
import { ActDialog } from "../parts/ActDialog";
import { earntrack } from "../parts/commands";
import { errand } from "../parts/reason";

const DAYS = [1, 3, 7, 14, 30] as const;

interface InviteDialogProps {
  open: boolean;
  onClose: () => void;
  onMade: (invitation: MadeInvitationView) => void;
}

/** Makes an invitation: for whom, and for how long. */
export function InviteDialog({ open, onClose, onMade }: InviteDialogProps) {
  const { i18n } = useLingui();
  const [email, setEmail] = useState("");
  const [days, setDays] = useState("7");
  const address = email.trim();

  async function make(reason: string): Promise<void> {
    const body = { email: address || null, expiresInDays: Number(days) };
    onMade(await opened(createInvitation({ headers: errand(reason), body })));
    setEmail("");
  }

  return (
    <ActDialog
      open={open}
      onClose={onClose}
      onAct={make}
      title={i18n._("Invite someone")}
      about={<Trans id="Whoever opens the link can make an account of their own here, once." />}
      action={i18n._("Make the link")}
      command={earntrack("admin", "invite", ...(address ? [address] : []), "--days", days)}
      names={["email", "expiresInDays"]}
      fields={(errors) => (
        <>
          <Field
            label={<Trans id="Email" />}
            aside={<Trans id="Optional" />}
            hint={<Trans id="The only address it is good for; any address, where left out." />}
            error={errors.email}
          >
            <TextInput
              name="email"
              type="email"
              autoComplete="off"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </Field>
          <Field label={<Trans id="Good for" />} error={errors.expiresInDays}>
            <Select
              name="expiresInDays"
              value={days}
              options={DAYS.map((day) => ({
                value: String(day),
                label: i18n._("{day, plural, one {# day} other {# days}}", { day }),
              }))}
              onChange={(event) => setDays(event.target.value)}
            />
          </Field>
        </>
      )}
    />
  );
}
