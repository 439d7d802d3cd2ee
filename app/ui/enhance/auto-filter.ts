import type { Enhance } from "./element.ts";

// 600: longer than between two keys of most people, in words as in a list of choices that the arrow keys go through.
const WAIT_MS = 600;
const KEY = "auto-filter";

/**
 * Applies the filters of the form inside it once they are chosen, and takes focus back on the page that follows. It is
 * the form's own navigation: the address, the back button and the server's page are as without it.
 */
export const autoFilter: Enhance = (host, signal) => {
	const form = host.querySelector("form");
	const apply = form?.querySelector("button");
	if (!form || !apply) return;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let left: Field | undefined;
	const wait = ({ target }: Event) => {
		left = target as Field;
		clearTimeout(timer);
		timer = setTimeout(() => form.requestSubmit(), WAIT_MS);
	};
	for (const name of ["input", "change"]) form.addEventListener(name, wait, { signal });
	form.addEventListener("submit", () => clearTimeout(timer), { signal });
	// What is typed until the next page is there goes with it.
	addEventListener("pagehide", () => left && keep(left), { signal });
	signal.addEventListener("abort", () => clearTimeout(timer));
	// Back shows the page with the values of its own address, not with those that were typed next.
	form.autocomplete = "off";
	resume(form);
	apply.hidden = true;
};

type Field = HTMLInputElement | HTMLSelectElement;

function keep({ id, value, isConnected }: Field): void {
	if (isConnected) sessionStorage.setItem(KEY, JSON.stringify({ path: location.pathname, id, value }));
}

/** Goes on where the page before was left, and with what was typed into it since it was sent. */
function resume(form: HTMLFormElement): void {
	const kept = sessionStorage.getItem(KEY);
	if (kept === null) return;
	sessionStorage.removeItem(KEY);
	const { path, id, value } = JSON.parse(kept);
	const field = form.elements.namedItem(id) as Field | null;
	if (path !== location.pathname || !field) return;
	field.focus();
	if (field.type !== "search") return;
	const isBehind = field.value !== value.trim();
	field.value = value;
	if (isBehind) field.dispatchEvent(new Event("input", { bubbles: true }));
}
