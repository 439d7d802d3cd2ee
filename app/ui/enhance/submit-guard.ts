import type { Enhance } from "./element.ts";

// 300: people take less for an instant, so a fast answer changes nothing on the page.
const SHOWN_AFTER_MS = 300;
// 10,000: an answer that is a file leaves the page where it was, and its buttons have to work again.
const FREE_AFTER_MS = 10_000;

/** Sends a form inside it once, however often its button is pressed, and says so on the button when it takes a while. */
export const submitGuard: Enhance = (host, signal) => {
	const busy = new Map<EventTarget, () => void>();
	const free = () => {
		for (const restore of busy.values()) restore();
	};
	const submitted = (event: SubmitEvent) => {
		const form = event.target as HTMLFormElement;
		if (event.defaultPrevented || form.method !== "post") return;
		if (busy.has(form)) return event.preventDefault();
		const button = event.submitter as HTMLButtonElement | null;
		const label = button?.firstChild;
		// A button that holds more than its words, such as a tick, keeps them.
		const text = button?.childNodes.length === 1 && label instanceof Text ? label : undefined;
		const words = text?.data;
		const timer = setTimeout(() => {
			if (button) button.disabled = true;
			if (text) text.data = "Saving…";
		}, SHOWN_AFTER_MS);
		const restore = () => {
			clearTimeout(timer);
			busy.delete(form);
			if (button) button.disabled = false;
			if (text && words !== undefined) text.data = words;
		};
		busy.set(form, restore);
		setTimeout(restore, FREE_AFTER_MS);
	};
	// Last, so that what stops a form is known.
	addEventListener("submit", (event) => host.contains(event.target as Node) && submitted(event), { signal });
	// A page that comes back from the browser's memory is as it was left.
	addEventListener("pageshow", free, { signal });
	signal.addEventListener("abort", free);
};
