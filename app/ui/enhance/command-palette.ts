import type { Enhance } from "./element.ts";

/**
 * Opens on Ctrl K or ⌘ K a dialog that finds a page among the links of the navigation inside it, and anything else by
 * the search form whose address is in `data-search`.
 */
export const commandPalette: Enhance = (host, signal) => {
	let opened: HTMLDialogElement | undefined;
	addEventListener(
		"keydown",
		(event) => {
			if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey) return;
			opened ??= build(host);
			if (!opened.open) opened.showModal();
			event.preventDefault();
		},
		{ signal },
	);
	signal.addEventListener("abort", () => opened?.remove());
};

function make<Tag extends keyof HTMLElementTagNameMap>(
	tag: Tag,
	values: Partial<HTMLElementTagNameMap[Tag]>,
	...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
	const element = Object.assign(document.createElement(tag), values);
	element.append(...children);
	return element;
}

function build(host: HTMLElement): HTMLDialogElement {
	const field = make("input", { type: "search", name: "q", className: "control full", autocomplete: "off" });
	const form = make(
		"form",
		{ action: host.dataset.search ?? "", className: "field" },
		make("label", { className: "font-strong" }, "Go to a page, or search", field),
	);
	const links = [...host.querySelectorAll<HTMLAnchorElement>("nav a[href]")].map(({ href, textContent }) =>
		make("li", {}, make("a", { href, className: "link" }, textContent)),
	);
	const found = make("ul", {}, ...links);
	const dialog = make("dialog", { className: "palette", ariaLabel: "Go to" }, form, found);
	const narrow = () => {
		const words = field.value.trim().toLowerCase();
		for (const item of links) item.hidden = !item.textContent.toLowerCase().includes(words);
	};
	field.addEventListener("input", narrow);
	form.addEventListener("submit", (event) => {
		const first = field.value.trim() && links.find(({ hidden }) => !hidden)?.querySelector("a");
		if (!first) return;
		event.preventDefault();
		first.click();
	});
	dialog.addEventListener("click", ({ target }) => target === dialog && dialog.close());
	dialog.addEventListener("close", () => {
		field.value = "";
		narrow();
	});
	host.append(dialog);
	return dialog;
}
