import { i18n } from "@lingui/core";

/** The categories that everyone has, as the server names them. */
const BUILT_IN: Record<string, string> = {
  advertising: /*i18n*/ "Advertising",
  bankCharges: /*i18n*/ "Bank and card charges",
  meals: /*i18n*/ "Business meals",
  vehicle: /*i18n*/ "Car and van",
  contractors: /*i18n*/ "Contractors",
  equipment: /*i18n*/ "Equipment",
  goods: /*i18n*/ "Goods for resale",
  homeOffice: /*i18n*/ "Home office",
  insurance: /*i18n*/ "Insurance",
  interest: /*i18n*/ "Interest",
  professional: /*i18n*/ "Legal and accounting",
  office: /*i18n*/ "Office expenses",
  other: /*i18n*/ "Other",
  phone: /*i18n*/ "Phone and internet",
  fees: /*i18n*/ "Platform fees and commissions",
  rent: /*i18n*/ "Rent of premises",
  hire: /*i18n*/ "Rent of equipment",
  repairs: /*i18n*/ "Repairs and maintenance",
  software: /*i18n*/ "Software and subscriptions",
  supplies: /*i18n*/ "Supplies",
  taxes: /*i18n*/ "Taxes and licences",
  training: /*i18n*/ "Training",
  travel: /*i18n*/ "Travel",
  utilities: /*i18n*/ "Utilities",
};

/** What a category of expenses is called in the reader's language; one of their own is called what they called it. */
export function categoryName(key: string, name: string): string {
  const known = BUILT_IN[key];
  return known ? i18n._(known) : name;
}
