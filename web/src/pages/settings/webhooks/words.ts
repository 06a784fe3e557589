import { useLingui } from "@lingui/react";
import type { DeliveryView, WebhookView } from "@/api";
import { useFormat } from "@/lib/format";
import { useEventNames } from "../parts/events";

/** How many kinds are named before the rest is counted. */
const NAMED = 2;

interface WebhookWords {
  /** The address without what all have in common. */
  place: (url: string) => string;
  kinds: (kinds: WebhookView["kinds"]) => string;
  /** Whether it is on, and why not. */
  standing: (webhook: WebhookView) => { text: string; isWrong: boolean };
  /** What was sent. */
  sent: (delivery: Pick<DeliveryView, "kind" | "occasion">) => string;
  /** What became of it. */
  outcome: (delivery: DeliveryView) => { text: string; isWrong: boolean };
}

/** Webhooks and what they were sent, in words. */
export function useWebhookWords(): WebhookWords {
  const { i18n } = useLingui();
  const format = useFormat();
  const { event } = useEventNames();
  return {
    place: (url) => url.replace(/^https?:\/\//, "").replace(/\/$/, ""),
    kinds(kinds) {
      if (kinds.includes("*")) return i18n._("Everything");
      const named = kinds.slice(0, NAMED).map(event);
      const rest = kinds.length - named.length;
      return format.list(
        rest > 0 ? [...named, i18n._("{rest, plural, one {# more} other {# more}}", { rest })] : named,
      );
    },
    standing({ isActive, turnedOff }) {
      if (isActive) return { text: i18n._("On"), isWrong: false };
      if (turnedOff === "gone") return { text: i18n._("Turned off: it answered 410"), isWrong: true };
      if (turnedOff === "failing") return { text: i18n._("Turned off: it kept failing"), isWrong: true };
      return { text: i18n._("Paused"), isWrong: false };
    },
    sent({ kind, occasion }) {
      if (occasion === "test") return i18n._("Test");
      return occasion === "replay" ? i18n._("{event}, sent again", { event: event(kind) }) : event(kind);
    },
    outcome({ state, responseStatus, error, attempts }) {
      const answer =
        responseStatus === null ? error : i18n._("answered {responseStatus}", { responseStatus });
      if (state === "delivered") return { text: i18n._("Arrived, {answer}", { answer }), isWrong: false };
      if (state === "failed") {
        return {
          text: answer ? i18n._("Failed, {answer}", { answer }) : i18n._("Failed"),
          isWrong: true,
        };
      }
      if (attempts === 0) return { text: i18n._("On its way"), isWrong: false };
      return {
        text: answer ? i18n._("Tried again later, {answer}", { answer }) : i18n._("Tried again later"),
        isWrong: true,
      };
    },
  };
}
