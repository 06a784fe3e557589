/** What a mailed or printed link carries behind its `#`, where no server and no log sees it. */
export function tokenOf(hash: string, name: "token" | "invitation" = "token"): string | null {
  const token = new URLSearchParams(hash.replace(/^#/, "")).get(name);
  return token ? token : null;
}
