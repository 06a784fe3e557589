import { type ComponentType, lazy, Suspense, useEffect, useState } from "react";
import { whenIdle } from "@/lib/idle";
import { fresh } from "@/lib/reload";
import { useSession } from "@/lib/session";
import { useStepUp } from "@/lib/step-up";
import { useOverlays } from "@/lib/store";

const loadPalette = () => fresh(() => import("./Palette"));
const loadEntry = () => fresh(() => import("@/entry/EntrySheet"));

const Palette = lazy(() => loadPalette().then((module) => ({ default: module.Palette })));
const EntrySheet = lazy(() => loadEntry().then((module) => ({ default: module.EntrySheet })));
const Help = lazy(() => fresh(() => import("./Help")).then((module) => ({ default: module.Help })));
const SignInAgain = lazy(() =>
  fresh(() => import("./SignInAgain")).then((module) => ({ default: module.SignInAgain })),
);
const StepUp = lazy(() => fresh(() => import("./StepUp")).then((module) => ({ default: module.StepUp })));

/** Stays once it was wanted, so that it can leave as it came. */
function Wanted({ when, what: What }: { when: boolean; what: ComponentType }) {
  const [wanted, setWanted] = useState(when);
  if (when && !wanted) setWanted(true);
  return wanted ? <What /> : null;
}

/** Everything that opens over a page, each loaded when it is first wanted, or when the browser has nothing to do. */
export function Overlays() {
  const { palette, entry, help } = useOverlays();
  const expired = useSession((state) => state.status === "expired");
  const steppingUp = useStepUp((state) => state.open);
  useEffect(() => {
    whenIdle(() => {
      void import("./Away").catch(() => undefined);
      void import("./Palette").catch(() => undefined);
      void import("@/entry/EntrySheet").catch(() => undefined);
    });
  }, []);
  return (
    <Suspense>
      <Wanted when={palette} what={Palette} />
      <Wanted when={entry} what={EntrySheet} />
      <Wanted when={help} what={Help} />
      <Wanted when={expired} what={SignInAgain} />
      <Wanted when={steppingUp} what={StepUp} />
    </Suspense>
  );
}
