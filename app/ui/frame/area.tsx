import { createContext, useContext } from "react";
import type { Tab } from "./tabs.tsx";

/** Pages that belong together, such as those of the settings: their name, their first page, and a tab for each. */
export type Area = { label: string; href: string; tabs: Tab[] };

const AreaContext = createContext<Area | undefined>(undefined);

/** Tells the `PageHeader` below it which area its page is in; a layout knows that from the address. */
export const PageArea = AreaContext.Provider;

export function useArea(): Area | undefined {
	return useContext(AreaContext);
}
