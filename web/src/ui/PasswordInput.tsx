import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { Eye, EyeOff } from "lucide-react";
import { type ComponentProps, useState } from "react";
import { CONTROL, useField } from "./Field";

/** A password, which can be looked at before it is sent. */
export function PasswordInput({ className, ...rest }: Omit<ComponentProps<"input">, "type">) {
  const { i18n } = useLingui();
  const field = useField(rest);
  const [shown, setShown] = useState(false);
  return (
    <span className="relative block">
      <input
        {...rest}
        {...field}
        type={shown ? "text" : "password"}
        autoCapitalize="none"
        spellCheck={false}
        className={clsx(CONTROL, "pe-11", className)}
      />
      <button
        type="button"
        aria-label={i18n._("Show the password")}
        aria-pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute inset-y-0 end-0 flex w-10 items-center justify-center rounded-control text-ink-3 hover:text-ink [&_svg]:size-4"
      >
        {shown ? <EyeOff aria-hidden strokeWidth={1.75} /> : <Eye aria-hidden strokeWidth={1.75} />}
      </button>
    </span>
  );
}
