/** Names of platforms that many begin with. They are offered, not made. */
export const SUGGESTIONS = ["Upwork", "Etsy", "Stripe", "Tutoring", "Substack", "Uber"] as const;
