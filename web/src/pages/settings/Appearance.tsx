import { Trans, useLingui } from "@lingui/react";
import { useFormat } from "@/lib/format";
import { openHelp, setTheme, type Theme, useUi } from "@/lib/store";
import { Button } from "@/ui/Button";
import { Link } from "@/ui/Link";
import { Page } from "@/ui/Page";
import { RadioGroup } from "@/ui/RadioGroup";
import { Switch } from "@/ui/Switch";
import { Part } from "./parts/Part";

/** How the app looks. It counts at once; the theme is the account's, and the rest is kept on this device. */
export function Component() {
  const { i18n } = useLingui();
  const format = useFormat();
  const { theme, density, blur, shortcuts } = useUi();
  const titles: Record<Theme, string> = {
    system: i18n._("As light or dark as this device"),
    light: i18n._("Light, wherever you are"),
    dark: i18n._("Dark, wherever you are"),
  };
  return (
    <Page
      name={i18n._("Appearance")}
      title={titles[theme]}
      lead={<Trans id="The theme goes with you to your other devices. The rest is kept on this one." />}
    >
      <Part title={<Trans id="Theme" />}>
        <RadioGroup
          label={<Trans id="Theme" />}
          hideLabel
          look="segments"
          value={theme}
          onChange={setTheme}
          choices={[
            { value: "system", label: i18n._("System") },
            { value: "light", label: i18n._("Light") },
            { value: "dark", label: i18n._("Dark") },
          ]}
        />
      </Part>
      <Part
        title={<Trans id="Language, dates and amounts" />}
        about={<Trans id="They too are the same on all your devices." />}
      >
        <p>
          {format.longDay(format.today())} · {format.money("1249.50")}
        </p>
        <p className="mt-1 text-small">
          <Link to="/settings/money">
            <Trans id="Change how they are written" />
          </Link>
        </p>
      </Part>
      <Part title={<Trans id="Rows" />} about={<Trans id="How much of a table fits on the screen." />}>
        <RadioGroup
          label={<Trans id="Rows" />}
          hideLabel
          look="segments"
          value={density}
          onChange={(next) => useUi.setState({ density: next })}
          choices={[
            { value: "regular", label: i18n._("Regular") },
            { value: "compact", label: i18n._("Compact") },
          ]}
        />
      </Part>
      <Part title={<Trans id="Privacy" />}>
        <Switch
          label={<Trans id="Blur amounts" />}
          hint={<Trans id="Until they are touched. The full stop key does the same." />}
          checked={blur}
          onChange={(event) => useUi.setState({ blur: event.target.checked })}
        />
      </Part>
      <Part title={<Trans id="Keyboard" />}>
        <Switch
          label={<Trans id="Single-letter shortcuts" />}
          hint={<Trans id="N logs an earning, J and K walk through rows. They never act while you type." />}
          checked={shortcuts}
          onChange={(event) => useUi.setState({ shortcuts: event.target.checked })}
        />
        <Button className="mt-2" onClick={openHelp}>
          {i18n._("All shortcuts")}
        </Button>
      </Part>
    </Page>
  );
}
