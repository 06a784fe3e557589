import { Trans, useLingui } from "@lingui/react";
import type { ProfileView } from "@/api";
import { Field } from "@/ui/Field";
import { Link } from "@/ui/Link";
import { TextInput } from "@/ui/TextInput";
import { Part } from "../parts/Part";
import { SavedForm } from "../parts/SavedForm";
import { useSaved } from "../parts/useSaved";
import { saveProfile } from "./saveProfile";

export function YouPart({ user }: { user: ProfileView }) {
  const { i18n } = useLingui();
  const saved = useSaved({ name: user.name ?? "" }, ({ name }) => saveProfile({ name: name.trim() || null }));
  return (
    <Part title={<Trans id="You" />} about={<Trans id="How you are greeted, and how you sign in." />}>
      <SavedForm saved={saved} label={i18n._("You")}>
        <Field label={<Trans id="Name" />} error={saved.errors.name}>
          <TextInput
            name="name"
            autoComplete="name"
            maxLength={255}
            value={saved.values.name}
            onChange={(event) => saved.set({ name: event.target.value })}
          />
        </Field>
        <p className="text-small text-ink-2">
          <Trans id="You sign in as {email}." values={{ email: user.email }} />{" "}
          <Link to="/settings/security">
            <Trans id="Change the address" />
          </Link>
        </p>
      </SavedForm>
    </Part>
  );
}
