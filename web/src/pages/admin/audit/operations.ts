import { useLingui } from "@lingui/react";

/** What an admin was about, by the operation's id. English, and the ids of their translations. */
const OPERATIONS: Record<string, string> = {
  getStats: /*i18n*/ "the server's figures",
  listUsers: /*i18n*/ "the list of users",
  getUser: /*i18n*/ "an account",
  updateUser: /*i18n*/ "an account",
  listInvitations: /*i18n*/ "the invitations",
  getInvitation: /*i18n*/ "the invitations",
  createInvitation: /*i18n*/ "a new invitation",
  revokeInvitation: /*i18n*/ "an invitation taken back",
  listJobs: /*i18n*/ "the jobs",
  retryJob: /*i18n*/ "a job tried again",
  discardJob: /*i18n*/ "a job forgotten",
  listBackups: /*i18n*/ "the backups",
  createBackup: /*i18n*/ "a new backup",
  listAuditOfEveryone: /*i18n*/ "the audit",
  listMailSamples: /*i18n*/ "samples of mail",
};

/** Something about an event that is a text: its `reason`, its `operation`. */
export function textIn(details: unknown, name: string): string | null {
  if (typeof details !== "object" || details === null) return null;
  const value: unknown = Object.entries(details).find(([key]) => key === name)?.[1];
  return typeof value === "string" ? value : null;
}

/** What an admin was about and why, in a line; null for what is no admin's doing. */
export function useErrandWords(): (details: unknown) => string | null {
  const { i18n } = useLingui();
  return (details) => {
    const operation = textIn(details, "operation");
    const reason = textIn(details, "reason");
    const about = operation === null ? undefined : OPERATIONS[operation];
    const words = [about === undefined ? operation : i18n._(about), reason];
    return words.filter((word) => word !== null).join(" · ") || null;
  };
}
