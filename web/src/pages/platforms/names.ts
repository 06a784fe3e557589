import type { Category } from "@/api";

/** What kinds of platforms are called. */
export const CATEGORIES: Record<Category, string> = {
  freelance: /*i18n*/ "Freelance work",
  delivery: /*i18n*/ "Delivery",
  rideshare: /*i18n*/ "Rides",
  services: /*i18n*/ "Services",
  ecommerce: /*i18n*/ "Shop",
  content: /*i18n*/ "Content",
  employment: /*i18n*/ "Employment",
  other: /*i18n*/ "Other",
};

/** What many begin with, offered as one click each. */
export const SUGGESTED: ReadonlyArray<{ name: string; category: Category }> = [
  { name: "Upwork", category: "freelance" },
  { name: "Etsy", category: "ecommerce" },
  { name: "Stripe", category: "ecommerce" },
  { name: "Tutoring", category: "services" },
  { name: "Substack", category: "content" },
  { name: "Uber", category: "rideshare" },
];

export function isCategory(value: string): value is Category {
  return value in CATEGORIES;
}
