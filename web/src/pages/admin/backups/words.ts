import { useLingui } from "@lingui/react";
import type { BackupReason } from "@/api";

const REASONS: Record<BackupReason, string> = {
  daily: /*i18n*/ "Its day had come",
  migration: /*i18n*/ "Before a change of the schema",
  asked: /*i18n*/ "Somebody wanted it",
};

/** Why a backup was made, in words. */
export function useReasonWords(): (reason: BackupReason) => string {
  const { i18n } = useLingui();
  return (reason) => i18n._(REASONS[reason]);
}
