import { useLingui } from "@lingui/react";
import { Plus } from "lucide-react";
import { Button } from "@/ui/Button";
import { COLOURS, HEX } from "@/ui/colours";
import { EmptyState } from "@/ui/EmptyState";
import { SUGGESTED } from "./names";
import { usePlatformWrites } from "./usePlatformWrites";

/** Before the first platform: six that many begin with, one click each. */
export function FirstPlatforms() {
  const { i18n } = useLingui();
  const { add } = usePlatformWrites();
  return (
    <EmptyState
      title={i18n._("Where does your money come from?")}
      actions={
        <ul
          aria-label={i18n._("Suggested platforms")}
          className="flex max-w-xl flex-wrap justify-center gap-2"
        >
          {SUGGESTED.map(({ name, category }, index) => (
            <li key={name}>
              <Button
                icon={<Plus aria-hidden strokeWidth={1.75} />}
                onClick={() => void add({ name, category, color: HEX[COLOURS[index] ?? "spruce"] })}
              >
                {name}
              </Button>
            </li>
          ))}
        </ul>
      }
    >
      {i18n._("A platform is whatever pays you: a marketplace, a shop, one client. An import makes its own.")}
    </EmptyState>
  );
}
