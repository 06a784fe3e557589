import { Trans, useLingui } from "@lingui/react";
import { useState } from "react";
import { createPlatform, open } from "@/api";
import { SUGGESTIONS } from "@/entry/suggestions";
import { failureText } from "@/lib/failures";
import { changed } from "@/lib/queries";
import { plant } from "@/lib/sample-data";
import { openEntry } from "@/lib/store";
import { Button } from "@/ui/Button";
import { HEX } from "@/ui/colours";
import { Link } from "@/ui/Link";
import { failed } from "@/ui/toasts";

const LOOKS = Object.values(HEX);

/** The first day: where one's money comes from, in one click, or a file from elsewhere. */
export function Nothing() {
  const { i18n } = useLingui();
  const [planting, setPlanting] = useState(false);

  async function lookAround(): Promise<void> {
    setPlanting(true);
    try {
      await plant();
      // The button is far down; what it brought begins at the top.
      window.scrollTo(0, 0);
    } catch (failure) {
      failed(failureText(failure));
    } finally {
      setPlanting(false);
    }
  }

  async function begin(name: string, index: number): Promise<void> {
    try {
      const platform = await open(
        createPlatform({
          body: { name, category: "other", color: LOOKS[index % LOOKS.length] ?? HEX.spruce },
        }),
      );
      await changed("platform");
      openEntry({ platformId: platform.id });
    } catch (failure) {
      failed(failureText(failure));
    }
  }

  return (
    <section className="border-t border-line py-8">
      <h2 className="text-section font-semibold">
        <Trans id="Log your first earning" />
      </h2>
      <p className="mt-1 text-ink-2">
        <Trans id="Where does your money come from? Choose one to begin; you can rename it." />
      </p>
      <div className="mt-4 flex flex-wrap gap-2">
        {SUGGESTIONS.map((name, index) => (
          <Button key={name} onClick={() => void begin(name, index)}>
            {name}
          </Button>
        ))}
        <Button variant="ghost" onClick={() => openEntry()}>
          {i18n._("Something else")}
        </Button>
      </div>
      <p className="mt-6 text-ink-2">
        <Trans id="Already have a statement from somewhere?" />{" "}
        <Link to="/import">
          <Trans id="Import it" />
        </Link>
      </p>
      <p className="mt-4 flex flex-wrap items-center gap-x-3 gap-y-2 text-ink-2">
        <Trans id="Or see a year of somebody’s books first." />
        <Button size="small" busy={planting} onClick={() => void lookAround()}>
          {i18n._("Look around with sample data")}
        </Button>
      </p>
    </section>
  );
}
