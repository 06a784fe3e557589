export function startOverview(): null {
  return null;
}
