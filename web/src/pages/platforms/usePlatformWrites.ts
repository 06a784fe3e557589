import { useLingui } from "@lingui/react";
import {
  createPlatform,
  deletePlatform,
  type NewPlatform,
  open,
  type PlatformView,
  updatePlatform,
} from "@/api";
import { failureText } from "@/lib/failures";
import { idempotent } from "@/lib/ids";
import { changed } from "@/lib/queries";
import { failed, said } from "@/ui/toasts";

export interface PlatformWrites {
  add: (body: NewPlatform) => Promise<void>;
  /** Archives, or takes out of the archive. */
  archive: (platform: PlatformView, isActive: boolean) => Promise<void>;
}

async function attempt(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (failure) {
    failed(failureText(failure));
    return false;
  } finally {
    await changed("platform");
  }
}

/** What is done to platforms outside their form. Each can be undone. */
export function usePlatformWrites(): PlatformWrites {
  const { i18n } = useLingui();
  const undo = i18n._("Undo");

  function setActive({ id }: { id: string }, isActive: boolean): Promise<boolean> {
    return attempt(() => open(updatePlatform({ path: { id }, body: { isActive } })));
  }

  return {
    async add(body) {
      let id = "";
      const isMade = await attempt(async () => {
        id = (await open(createPlatform({ body, headers: idempotent() }))).id;
      });
      if (!isMade) return;
      said(i18n._("Added {name}", { name: body.name }), {
        label: undo,
        run: async () => {
          await attempt(() => open(deletePlatform({ path: { id } })));
        },
      });
    },
    async archive(platform, isActive) {
      if (!(await setActive(platform, isActive))) return;
      const { name } = platform;
      said(isActive ? i18n._("{name} is active again", { name }) : i18n._("Archived {name}", { name }), {
        label: undo,
        run: async () => {
          await setActive(platform, !isActive);
        },
      });
    },
  };
}
