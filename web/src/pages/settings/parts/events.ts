import { useLingui } from "@lingui/react";

/** What things are called that something can happen to. English, and the ids of their translations. */
const SUBJECTS: Record<string, string> = {
  account: /*i18n*/ "Account",
  admin: /*i18n*/ "Administration",
  consent: /*i18n*/ "Consent",
  customer: /*i18n*/ "Customer",
  document: /*i18n*/ "Document",
  earning: /*i18n*/ "Earning",
  email: /*i18n*/ "Email address",
  expense: /*i18n*/ "Expense",
  expense_category: /*i18n*/ "Expense category",
  goal: /*i18n*/ "Goal",
  invoice: /*i18n*/ "Invoice",
  letter: /*i18n*/ "Message",
  mfa: /*i18n*/ "Second step",
  passkey: /*i18n*/ "Passkey",
  password: /*i18n*/ "Password",
  payment: /*i18n*/ "Payment",
  platform: /*i18n*/ "Platform",
  post: /*i18n*/ "Notifications",
  product: /*i18n*/ "Product",
  products: /*i18n*/ "Products",
  profile: /*i18n*/ "Profile",
  rate: /*i18n*/ "Exchange rate",
  recurring: /*i18n*/ "Recurring invoice",
  role: /*i18n*/ "Role",
  registration: /*i18n*/ "Registration",
  sale: /*i18n*/ "Sale",
  sample: /*i18n*/ "Sample data",
  series: /*i18n*/ "Numbers",
  session: /*i18n*/ "Device",
  settings: /*i18n*/ "Settings",
  statement: /*i18n*/ "Statement",
  stock: /*i18n*/ "Stock",
  token: /*i18n*/ "API token",
  trash: /*i18n*/ "Trash",
  webhook: /*i18n*/ "Webhook",
};

/** What can happen to them, said after the name and a colon. */
const DEEDS: Record<string, string> = {
  added: /*i18n*/ "added",
  cancelled: /*i18n*/ "cancelled",
  change_requested: /*i18n*/ "change asked for",
  changed: /*i18n*/ "changed",
  closed: /*i18n*/ "signed out",
  completed: /*i18n*/ "completed",
  created: /*i18n*/ "made",
  credited: /*i18n*/ "credited",
  decided: /*i18n*/ "decided",
  disabled: /*i18n*/ "turned off",
  drafted: /*i18n*/ "drafted",
  enabled: /*i18n*/ "turned on",
  enrolment_begun: /*i18n*/ "set-up begun",
  entered: /*i18n*/ "entered",
  erasure_cancelled: /*i18n*/ "deletion taken back",
  erasure_requested: /*i18n*/ "deletion asked for",
  erased: /*i18n*/ "erased",
  export_requested: /*i18n*/ "archive asked for",
  failed: /*i18n*/ "failed",
  imported: /*i18n*/ "imported",
  issued: /*i18n*/ "issued",
  limit_exceeded: /*i18n*/ "limit exceeded",
  low: /*i18n*/ "low",
  merged: /*i18n*/ "merged",
  moved: /*i18n*/ "moved",
  opened: /*i18n*/ "opened",
  others_closed: /*i18n*/ "all others signed out",
  paid: /*i18n*/ "paid",
  planted: /*i18n*/ "put in",
  purged: /*i18n*/ "deleted for good",
  queued: /*i18n*/ "put in the post",
  read: /*i18n*/ "looked at",
  recorded: /*i18n*/ "recorded",
  recovery_code_used: /*i18n*/ "recovery code used",
  recovery_codes_made: /*i18n*/ "recovery codes made",
  refreshed: /*i18n*/ "kept going",
  rehashed: /*i18n*/ "kept more safely",
  removed: /*i18n*/ "deleted",
  renamed: /*i18n*/ "renamed",
  replayed: /*i18n*/ "sent again",
  repeated: /*i18n*/ "tried again",
  reset_issued: /*i18n*/ "link made",
  reset_requested: /*i18n*/ "link asked for",
  restored: /*i18n*/ "restored",
  reversed: /*i18n*/ "reversed",
  revised: /*i18n*/ "changed",
  revoked: /*i18n*/ "revoked",
  secret_rotated: /*i18n*/ "another secret made",
  sent: /*i18n*/ "sent",
  stepped_up: /*i18n*/ "password given once more",
  taken_in: /*i18n*/ "brought in",
  tested: /*i18n*/ "tried out",
  theft_suspected: /*i18n*/ "theft suspected",
  turned_off: /*i18n*/ "turned off by itself",
  undone: /*i18n*/ "undone",
  unsubscribed: /*i18n*/ "unsubscribed",
  uploaded: /*i18n*/ "uploaded",
  verification_requested: /*i18n*/ "confirmation asked for",
  verified: /*i18n*/ "confirmed",
  viewed: /*i18n*/ "looked at",
  voided: /*i18n*/ "voided",
  withheld: /*i18n*/ "not sent",
};

/** The names of subjects, by the word that kinds begin with. */
export const SUBJECT_WORDS: readonly string[] = Object.keys(SUBJECTS);

function plain(word: string): string {
  return word.replaceAll("_", " ");
}

interface EventNames {
  subject: (word: string) => string;
  deed: (word: string) => string;
  event: (kind: string) => string;
}

/** Kinds of events in words: `earning.recorded` is `Earning: recorded`. What has no words yet is said as it is. */
export function useEventNames(): EventNames {
  const { i18n } = useLingui();
  const nameIn = (names: Record<string, string>) => (word: string) => {
    const name = names[word];
    return name ? i18n._(name) : plain(word);
  };
  const subject = nameIn(SUBJECTS);
  const deed = nameIn(DEEDS);
  return {
    subject,
    deed,
    event(kind) {
      const [word = "", done = ""] = kind.split(".");
      return `${subject(word)}: ${deed(done)}`;
    },
  };
}
