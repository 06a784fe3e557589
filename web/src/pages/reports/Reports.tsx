import { useLingui } from "@lingui/react";
import { Page } from "@/ui/Page";

export function Component() {
  const { i18n } = useLingui();
  return <Page name={i18n._("Reports")} />;
}
