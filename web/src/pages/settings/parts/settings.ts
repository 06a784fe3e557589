import { useQuery } from "@tanstack/react-query";
import { getSettings, open, type SettingsPatch, type SettingsView, updateSettings } from "@/api";
import { key, queryClient } from "@/lib/queries";

const QUERY = { queryKey: key("settings", "all"), queryFn: () => open(getSettings()) };

export function useSettings() {
  return useQuery(QUERY);
}

export async function saveSettings(body: SettingsPatch): Promise<SettingsView> {
  const saved = await open(updateSettings({ body }));
  queryClient.setQueryData(QUERY.queryKey, saved);
  return saved;
}
