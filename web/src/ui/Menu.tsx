import { Menu as Base } from "@base-ui/react/menu";
import clsx from "clsx";
import type { ReactElement, ReactNode } from "react";
import { Kbd } from "./Kbd";
import { FLOATING, ITEM } from "./overlay";

export interface MenuItem {
  id: string;
  label: ReactNode;
  icon?: ReactNode;
  shortcut?: string;
  disabled?: boolean;
  danger?: boolean;
  /** Draws a hairline above. */
  apart?: boolean;
  onSelect: () => void;
}

export interface MenuProps {
  /** The button that opens it. */
  trigger: ReactElement;
  items: readonly MenuItem[];
  align?: "start" | "end";
}

/** Further things to do with one thing. */
export function Menu({ trigger, items, align = "end" }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={6} className="z-60">
          <Base.Popup className={clsx(FLOATING, "floats min-w-48 p-1")}>
            {items.map((item) => (
              <div key={item.id} role="none">
                {item.apart ? <Base.Separator className="my-1 h-px bg-line" /> : null}
                <Base.Item
                  disabled={item.disabled}
                  onClick={item.onSelect}
                  className={clsx(ITEM, item.danger && "text-loss")}
                >
                  {item.icon}
                  <span className="flex-1">{item.label}</span>
                  {item.shortcut ? <Kbd>{item.shortcut}</Kbd> : null}
                </Base.Item>
              </div>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
