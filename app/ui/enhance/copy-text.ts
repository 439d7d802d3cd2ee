import type { Enhance } from "./element.ts";

/** Adds a button that copies the text inside it. */
export const copyText: Enhance = (host, signal) => {
	const text = host.textContent.trim();
	if (!navigator.clipboard || text === "") return;
	const button = document.createElement("button");
	button.type = "button";
	button.className = "button button-quiet small";
	button.textContent = "Copy";
	// Read when it changes; the button keeps its name.
	const said = document.createElement("span");
	said.role = "status";
	said.className = "text-small text-ink-soft";
	const say = (words: string) => {
		said.textContent = ` ${words}`;
	};
	button.addEventListener(
		"click",
		() =>
			navigator.clipboard.writeText(text).then(
				() => say("Copied"),
				() => say("Select the text to copy it."),
			),
		{ signal },
	);
	const parts = [" ", button, said];
	host.append(...parts);
	signal.addEventListener("abort", () => {
		button.remove();
		said.remove();
	});
};
