import type { Enhance } from "./element.ts";

/** Asks before a page is left on which a longer text was changed and not sent: a form with a text area inside it. */
export const unsavedChanges: Enhance = (host, signal) => {
	const changed = new Set<HTMLFormElement>();
	host.addEventListener(
		"input",
		({ target }) => {
			const { form } = target as HTMLInputElement;
			if (form?.method !== "post" || !form.querySelector("textarea")) return;
			if (isAsOpened(form)) changed.delete(form);
			else changed.add(form);
		},
		{ signal },
	);
	host.addEventListener("reset", ({ target }) => changed.delete(target as HTMLFormElement), { signal });
	// Whatever is sent is not lost: the page comes back with it where it could not be saved.
	addEventListener("submit", (event) => event.defaultPrevented || changed.clear(), { signal });
	addEventListener(
		"beforeunload",
		(event) => {
			if ([...changed].some(({ isConnected }) => isConnected)) event.preventDefault();
		},
		{ signal },
	);
};

/** Compares each field with what the server wrote into it. */
const isAsOpened = (form: HTMLFormElement): boolean =>
	[...form.elements].every((field) => {
		if (field instanceof HTMLSelectElement) {
			const asOpened = [...field.options].filter(({ defaultSelected }) => defaultSelected);
			return field.value === (asOpened[0] ?? field.options[0])?.value;
		}
		if (field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type)) {
			return field.checked === field.defaultChecked;
		}
		const { value, defaultValue } = field as HTMLInputElement;
		return defaultValue === undefined || value === defaultValue;
	});
