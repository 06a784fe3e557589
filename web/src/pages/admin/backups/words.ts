import { useLingui } from "@lingui/react";
import type { BackupReason } from "@/api";

const REASONS: Record<BackupReason, string> = {
  daily: /*i18n*/ "Daily",
  migration: /*i18n*/ "Before an upgrade of the database",
  asked: /*i18n*/ "Made on request",
};

/** Why a backup was made, in words. */
export function useReasonWords(): (reason: BackupReason) => string {
  const { i18n } = useLingui();
  return (reason) => i18n._(REASONS[reason]);
}
