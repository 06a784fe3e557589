import { useLingui } from "@lingui/react";
import clsx from "clsx";
import { Search, SlidersHorizontal } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { useKeys } from "@/lib/keys";
import { Button } from "./Button";
import { TextInput } from "./TextInput";

export interface FilterBarProps {
  /** What is searched for, from the address; left out where there is no search. */
  query?: string;
  onQuery?: (query: string) => void;
  placeholder?: string;
  /** Selects, segments and date fields. */
  children?: ReactNode;
  /** Anything is narrowed: offers to clear it. */
  active: boolean;
  onClear: () => void;
}

/**
 * What narrows a list. Its state is the address's: see `useFilters`. `/` goes to the search. Beside a search the rest is
 * folded away on phones while it narrows nothing.
 */
export function FilterBar({ query, onQuery, placeholder, children, active, onClear }: FilterBarProps) {
  const { i18n } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  const [open, setOpen] = useState(active);
  const [wasActive, setWasActive] = useState(active);
  if (active !== wasActive) {
    setWasActive(active);
    // What is typed does not push itself away.
    if (active && !query) setOpen(true);
  }
  const rest = useId();
  const folds = Boolean(onQuery && children);
  useKeys({ "/": () => input.current?.focus() }, Boolean(onQuery));
  return (
    <search data-chrome className="mb-4 flex flex-wrap items-end gap-2.5">
      {onQuery ? (
        <SearchInput
          ref={input}
          query={query ?? ""}
          onQuery={onQuery}
          placeholder={placeholder ?? i18n._("Search")}
        />
      ) : null}
      {folds ? (
        <Button
          className="sm:hidden"
          icon={<SlidersHorizontal aria-hidden strokeWidth={1.75} />}
          aria-expanded={open}
          aria-controls={rest}
          onClick={() => setOpen(!open)}
        >
          {i18n._("Filters")}
        </Button>
      ) : null}
      <div id={rest} className={clsx("contents", folds && !open && "max-sm:hidden")}>
        {children}
      </div>
      {active ? (
        <Button variant="ghost" onClick={onClear}>
          {i18n._("Clear filters")}
        </Button>
      ) : null}
    </search>
  );
}

interface SearchInputProps {
  query: string;
  onQuery: (query: string) => void;
  placeholder: string;
  ref: React.Ref<HTMLInputElement>;
}

/** Searches when typing pauses. */
function SearchInput({ query, onQuery, placeholder, ref }: SearchInputProps) {
  const [text, setText] = useState(query);
  const sent = useRef(query);
  useEffect(() => {
    if (query !== sent.current) {
      sent.current = query;
      setText(query);
    }
  }, [query]);
  useEffect(() => {
    if (text === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text;
      onQuery(text);
    }, 200);
    return () => clearTimeout(timer);
  }, [text, onQuery]);
  return (
    <span className="min-w-0 flex-1 sm:w-60 sm:flex-none">
      <TextInput
        ref={ref}
        type="search"
        aria-label={placeholder}
        placeholder={placeholder}
        before={<Search aria-hidden strokeWidth={1.75} />}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
    </span>
  );
}
