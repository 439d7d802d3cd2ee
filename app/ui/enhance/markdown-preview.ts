import type { Enhance } from "./element.ts";

/** Adds to the field inside it a button that shows its Markdown as readers will see it, by the page at `data-page`. */
export const markdownPreview: Enhance = (host, signal) => {
	const field = host.querySelector("textarea");
	const mark = field?.form?.querySelector<HTMLInputElement>("input[name=_f]");
	const { page } = host.dataset;
	if (!field || !mark || !page) return;
	const button = document.createElement("button");
	Object.assign(button, { type: "button", className: "button button-quiet small", textContent: "Preview" });
	const shown = document.createElement("div");
	shown.role = "status";
	const show = (...parts: (Node | string)[]) => shown.replaceChildren(...parts);
	button.addEventListener("click", () =>
		rendered(page, { text: field.value, _f: mark.value }, signal).then(show, () =>
			show("The preview isn’t there at the moment. Your text still is."),
		),
	);
	// Not beside a text that has changed since.
	field.addEventListener("input", () => show(), { signal });
	host.append(button, shown);
	signal.addEventListener("abort", () => {
		button.remove();
		shown.remove();
	});
};

/** Takes the text from the page that the server makes of it: what parses it runs none of its scripts. */
function rendered(page: string, values: Record<string, string>, signal: AbortSignal): Promise<Element> {
	const { promise, resolve, reject } = Promise.withResolvers<Element>();
	const request = new XMLHttpRequest();
	request.open("POST", page);
	request.responseType = "document";
	request.onloadend = () => {
		const found = request.responseXML?.querySelector("#preview, main .error");
		if (found) resolve(document.adoptNode(found));
		else reject(new Error(`${page}: ${request.status}`));
	};
	signal.addEventListener("abort", () => request.abort());
	request.send(new URLSearchParams(values));
	return promise;
}
