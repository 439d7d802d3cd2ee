import type { Enhance } from "./element.ts";
import { SHORTCUTS } from "./shortcuts.ts";

// 1,000: after `g`, long enough to find the second key.
const SECOND_KEY_MS = 1000;

/** Leads to the pages of the navigation inside it, by `SHORTCUTS`: `/` to the search field, `?` to the page at `data-keys`. */
export const keyShortcuts: Enhance = (host, signal) => {
	if (document.documentElement.dataset.shortcuts === "off") return;
	let gAt = Number.NEGATIVE_INFINITY;
	const pressed = (event: KeyboardEvent) => {
		const { key, timeStamp } = event;
		if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
		const page = timeStamp - gAt < SECOND_KEY_MS ? SHORTCUTS.find((one) => one.second === key) : undefined;
		gAt = key === "g" ? timeStamp : Number.NEGATIVE_INFINITY;
		if (page) host.querySelector<HTMLAnchorElement>(`nav a[href$="${page.page}"]`)?.click();
		else if (key === "?") location.assign(host.dataset.keys ?? "");
		else if (key === "/") host.querySelector<HTMLInputElement>("main input[type=search]")?.focus();
		else return;
		event.preventDefault();
	};
	addEventListener("keydown", pressed, { signal });
};

/** Tells whether a key may be meant for a field, or for a dialog that is open. */
const isTyping = ({ target }: KeyboardEvent) =>
	document.querySelector("dialog[open]") !== null ||
	(target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]"));
