import type { Enhance } from "./element.ts";

const STEPS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 };

/**
 * Lets the items of the list inside it be dragged, or moved by the arrow keys. Then it posts their form as its buttons
 * do: `place`, an item's id, with `ahead` or `behind`, that of the item beside it. The server decides about the order.
 */
export const sortableList: Enhance = (host, signal) => {
	const form = host.querySelector("form");
	const items = [...host.querySelectorAll("li")].filter((item) => item.querySelector(MOVES));
	if (!form || items.length < 2) return;
	for (const item of items) addHandle(form, item, signal);
};

// The buttons of an item that can be moved; their value is the item's id. The first has none for up, the last none for down.
const MOVES = "button[name=up], button[name=down]";

function addHandle(form: HTMLFormElement, item: HTMLLIElement, signal: AbortSignal): void {
	const list = item.parentElement;
	const last = [...item.querySelectorAll<HTMLButtonElement>(MOVES)].at(-1);
	if (!last || !list) return;
	const id = last.value;
	const handle = handleFor(id);
	last.after(" ", handle);
	signal.addEventListener("abort", () => handle.remove());

	let opened: Element[] = [];
	const start = () => {
		if (opened.length === 0) opened = [...list.children];
	};
	const moveTo = (place: number) => {
		const others = [...list.children].filter((one) => one !== item);
		if (place < 0 || place > others.length || list.children[place] === item) return;
		list.insertBefore(item, others[place] ?? null);
		handle.focus();
	};
	const reset = () => {
		list.append(...opened);
		opened = [];
	};
	const drop = () => {
		const isMoved = opened.some((one, at) => list.children[at] !== one);
		const [next, previous] = [idOf(item.nextElementSibling), idOf(item.previousElementSibling)];
		if (isMoved && next) send(form, { place: id, ahead: next });
		else if (isMoved && previous) send(form, { place: id, behind: previous });
		else reset();
	};

	handle.addEventListener("keydown", (event) => {
		const step = STEPS[event.key];
		if (step) {
			start();
			moveTo([...list.children].indexOf(item) + step);
		} else if (event.key === "Enter") drop();
		else if (event.key === "Escape") reset();
		else return;
		event.preventDefault();
	});
	handle.addEventListener("pointerdown", (event) => {
		if (event.button !== 0) return;
		start();
		handle.setPointerCapture(event.pointerId);
	});
	handle.addEventListener("pointermove", (event) => {
		if (!handle.hasPointerCapture(event.pointerId)) return;
		const others = [...list.children].filter((one) => one !== item);
		moveTo(others.filter((one) => middleOf(one) < event.clientY).length);
		handle.setPointerCapture(event.pointerId);
	});
	handle.addEventListener("pointerup", drop);
	handle.addEventListener("pointercancel", reset);
}

function handleFor(id: string): HTMLButtonElement {
	const handle = document.createElement("button");
	handle.type = "button";
	handle.id = `drag${id}`;
	handle.className = "handle";
	handle.textContent = "Drag";
	handle.title = "Drag, or press the arrow keys and then Enter";
	handle.setAttribute("aria-labelledby", `${handle.id} t${id}`);
	return handle;
}

const idOf = (item: Element | null) => item?.querySelector<HTMLButtonElement>(MOVES)?.value;

function middleOf(item: Element): number {
	const { top, height } = item.getBoundingClientRect();
	return top + height / 2;
}

/** Sends the form without a button, so that only these values say what to do. */
function send(form: HTMLFormElement, values: Record<string, string>): void {
	for (const [name, value] of Object.entries(values)) {
		const field = document.createElement("input");
		Object.assign(field, { type: "hidden", name, value });
		form.append(field);
	}
	form.requestSubmit();
}
