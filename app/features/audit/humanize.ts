import { capitalized } from "#app/platform/text.ts";
/** Turns a field's or an event's name into words: `isPublic` → “Is public”, `project.created` → “Project created”. */
export function humanize(name: string): string {
	const words = name
		.replaceAll(/[._-]/g, " ")
		.replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
	return capitalized(words);
}

const BROWSERS: [RegExp, string][] = [
	[/\bEdg\//, "Edge"],
	[/\bOPR\//, "Opera"],
	[/\bFirefox\//, "Firefox"],
	[/\bChrome\//, "Chrome"],
	[/\bSafari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
	[/\bWindows\b/, "Windows"],
	[/\b(iPhone|iPad)\b/, "iOS"],
	[/\bAndroid\b/, "Android"],
	[/\bMac OS X\b/, "macOS"],
	[/\bLinux\b/, "Linux"],
];

/** Shortens a user agent to browser and system; for an unknown one, to its beginning. */
export function shortUserAgent(agent: string): string {
	const find = (known: [RegExp, string][]) => known.find(([pattern]) => pattern.test(agent))?.[1];
	const [browser, system] = [find(BROWSERS), find(SYSTEMS)];
	if (browser === undefined) return agent.length > 30 ? `${agent.slice(0, 30)}…` : agent;
	return system === undefined ? browser : `${browser} on ${system}`;
}
