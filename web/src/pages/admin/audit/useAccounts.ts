import { useQuery } from "@tanstack/react-query";
import { listUsers, open } from "@/api";
import { key } from "@/lib/queries";
import { errand } from "../parts/reason";

const MOST = 100;

export interface Accounts {
  /** The newest accounts, to choose among. */
  choices: ReadonlyArray<{ value: string; label: string }>;
  /** The address of an account; its id, where it is not known. */
  emailOf: (id: string) => string;
}

/** The addresses of accounts, for events name them by their ids. */
export function useAccounts(): Accounts {
  const query = useQuery({
    queryKey: key("admin", "addresses"),
    queryFn: () => open(listUsers({ headers: errand(), query: { limit: MOST } })),
  });
  const choices = (query.data?.items ?? []).map(({ id, email }) => ({ value: id, label: email }));
  return {
    choices,
    emailOf: (id) => choices.find(({ value }) => value === id)?.label ?? id,
  };
}
