import { useLingui } from "@lingui/react";
import { Strip, type StripShare } from "./Strip";

export interface ShareStripProps {
  title: string;
  /** The largest first. */
  shares: readonly StripShare[];
  detailTitle?: string;
  /** What the parts are; platforms where left out. */
  nameTitle?: string;
  currency?: string;
  /** The page has a table of the same parts right beneath. */
  hasTable?: boolean;
}

/** Which platform brought how much of the whole. */
export function ShareStrip({ nameTitle, ...rest }: ShareStripProps) {
  const { i18n } = useLingui();
  return <Strip {...rest} nameTitle={nameTitle ?? i18n._("Platform")} totalName={i18n._("Together")} />;
}
