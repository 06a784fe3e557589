import clsx from "clsx";
import { Link as RouterLink, type LinkProps as RouterLinkProps } from "react-router";
import { buttonClass } from "./Button";

type Look = "inline" | "plain" | "button" | "primary";

const LOOKS: Record<Look, string> = {
  inline: "text-accent underline decoration-1 underline-offset-3 hover:decoration-2",
  plain: "text-ink hover:underline hover:underline-offset-3",
  button: buttonClass("quiet"),
  primary: buttonClass("primary"),
};

export interface LinkProps extends RouterLinkProps {
  look?: Look;
}

/** A link to another page of the app. Inside a sentence it is underlined; it can also look like a button. */
export function Link({ look = "inline", className, ...rest }: LinkProps) {
  return <RouterLink {...rest} className={clsx(LOOKS[look], className)} />;
}
