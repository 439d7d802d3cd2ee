import type { Page } from "@playwright/test";

/**
 * What is wrong with how a page is laid out at its present size, a sentence each: it scrolls sideways, a text leaves
 * the box it is drawn in, two texts or controls lie on one another, something else is pressed where a link or control
 * is, nothing of `main` is drawn. Works with scripts off.
 */
export function layoutProblems(page: Page): Promise<string[]> {
	return page.evaluate(problemsHere);
}

/** Runs in the page, so it can use nothing from outside. */
function problemsHere(): string[] {
	const SLACK_PX = 2; // rounding, and glyphs that are wider than their advance

	type Piece = { element: Element; box: DOMRect; says: string };

	// Every text asks about the same few elements around it.
	const known = new Map<Element, ReturnType<typeof read>>();
	const problems: string[] = [];
	const width = document.documentElement.clientWidth;
	const scrolls = document.documentElement.scrollWidth;
	if (scrolls > width)
		problems.push(`scrolls sideways: ${scrolls} px wide in a window of ${width}, for ${widest()}`);
	const main = document.querySelector("main");
	if (main && main.innerText.trim() === "") problems.push("main shows nothing");
	const title = main?.querySelector("h1")?.getBoundingClientRect();
	if (title && width >= 1024 && title.top > innerHeight / 2)
		problems.push("the title is not in the upper half of the window");
	const pieces = [...piecesOfText(), ...controls()];
	for (const piece of pieces) leavesBox(piece);
	overlaps(pieces);
	for (const element of document.querySelectorAll("a[href], button, input, select, textarea, summary"))
		isCovered(element);
	sameNames();
	return [...new Set(problems)];

	function factsOf(element: Element) {
		const facts = known.get(element) ?? read(element);
		known.set(element, facts);
		return facts;
	}

	function read(element: Element) {
		const style = getComputedStyle(element);
		const box = element.getBoundingClientRect();
		const isInline = style.display === "inline";
		const isClamped = style.webkitLineClamp !== "none";
		const edges = Number.parseFloat(style.borderLeftWidth) + Number.parseFloat(style.borderRightWidth);
		return {
			box,
			cutsOff: !isInline && (style.overflowX === "clip" || isClamped),
			mayBeWiderInside: !isInline && style.overflowX !== "visible",
			/** Its edge or ground is drawn. */
			isSeen: !isInline && (edges > 0 || !/^(transparent|rgba\(0, 0, 0, 0\))$/.test(style.backgroundColor)),
			/** Read aloud and not shown, or a menu that lies above the page. */
			isOffPage:
				style.clipPath !== "none" ||
				style.position === "fixed" ||
				(style.position === "absolute" && box.width <= 1),
		};
	}

	/** What reaches furthest to the right, innermost. */
	function widest(): string {
		const reach = (element: Element) => element.getBoundingClientRect().right;
		const all = [...document.body.querySelectorAll("*")].filter((element) => element.checkVisibility());
		const far = all.toSorted((one, other) => reach(other) - reach(one));
		const last = far.filter((element) => reach(element) === reach(far[0] as Element)).at(-1);
		return last ? `${nameOf(last)} “${last.textContent?.slice(0, 40)}”` : "no element";
	}

	/** The lines of every text that is drawn. */
	function piecesOfText(): Piece[] {
		const found: Piece[] = [];
		const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			const element = node.parentElement;
			const says = node.textContent?.trim() ?? "";
			if (!element || says === "" || !isDrawn(element)) continue;
			const range = document.createRange();
			range.selectNodeContents(node);
			for (const box of range.getClientRects()) {
				const seen = partSeen(element, box);
				if (seen.width > 1 && seen.height > 1) found.push({ element, box: seen, says: says.slice(0, 40) });
			}
		}
		return found;
	}

	/** What is left of a box where those around its element cut it off on purpose. */
	function partSeen(element: Element, box: DOMRect): DOMRect {
		let { left, top, right, bottom } = box;
		for (let above: Element | null = element; above && above !== document.body; above = above.parentElement) {
			const { cutsOff, box: outer } = factsOf(above);
			if (!cutsOff) continue;
			left = Math.max(left, outer.left);
			top = Math.max(top, outer.top);
			right = Math.min(right, outer.right);
			bottom = Math.min(bottom, outer.bottom);
		}
		return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
	}

	function controls(): Piece[] {
		return [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, img, a.button")]
			.filter(isDrawn)
			.map((element) => ({
				element,
				box: element.getBoundingClientRect(),
				says: `<${element.tagName.toLowerCase()} ${element.getAttribute("name") ?? ""}>`,
			}))
			.filter(({ box }) => box.width > 1 && box.height > 1);
	}

	function isDrawn(element: Element): boolean {
		if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
		for (let above: Element | null = element; above; above = above.parentElement) {
			if (factsOf(above).isOffPage) return false;
		}
		return true;
	}

	/** What scrolls in itself, or cuts off on purpose, may be wider inside. */
	function leavesBox({ element, box, says }: Piece): void {
		for (let above: Element | null = element; above && above !== document.body; above = above.parentElement) {
			const { mayBeWiderInside, isSeen, box: outer } = factsOf(above);
			if (mayBeWiderInside) return;
			const beyond = Math.max(outer.left - box.left, box.right - outer.right);
			if (beyond <= SLACK_PX || !isSeen) continue;
			problems.push(`“${says}” leaves its box ${nameOf(above)} by ${Math.round(beyond)} px`);
			return;
		}
	}

	function overlaps(all: Piece[]): void {
		const sorted = all.toSorted((one, other) => one.box.top - other.box.top);
		for (const [index, one] of sorted.entries()) {
			for (const other of sorted.slice(index + 1)) {
				if (other.box.top > one.box.bottom - SLACK_PX) break;
				if (isApart(one, other) && lieOnOneAnother(one.box, other.box)) {
					problems.push(`“${one.says}” and “${other.says}” overlap`);
				}
			}
		}
	}

	/** Whether neither is a part of the other. */
	function isApart({ element: one }: Piece, { element: other }: Piece): boolean {
		return !one.contains(other) && !other.contains(one);
	}

	/** Lines of one paragraph may touch by their leading. */
	function lieOnOneAnother(one: DOMRect, other: DOMRect): boolean {
		const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
		const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
		return across > SLACK_PX && down > Math.min(one.height, other.height) / 3;
	}

	/** A layer that nobody sees, such as a link made as large as its row, can lie on what is drawn below it. */
	function isCovered(element: Element): void {
		const drawn = element.getClientRects()[0];
		const box = drawn && partSeen(element, drawn);
		if (!box || box.width <= 1 || !isDrawn(element)) return;
		// Beyond the window nothing can be asked for.
		const pressed = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
		if (!pressed || pressed.contains(element) || element.contains(pressed)) return;
		if (pressed.closest("label")?.control === element || isFixed(pressed)) return;
		problems.push(`“${calls(element).trim().slice(0, 40)}” is covered by ${nameOf(pressed)}`);
	}

	/** What stays while the page scrolls covers nothing for good. */
	function isFixed(element: Element): boolean {
		for (let above: Element | null = element; above; above = above.parentElement) {
			if (/^(fixed|sticky)$/.test(getComputedStyle(above).position)) return true;
		}
		return false;
	}

	/** Two buttons that do different things and are called the same: whoever hears the page cannot tell them apart. */
	function sameNames(): void {
		const seen = new Map<string, string>();
		for (const button of document.querySelectorAll<HTMLButtonElement>("main button")) {
			const name = calls(button).trim().replaceAll(/\s+/g, " ");
			const sent = [...new FormData(button.form ?? undefined)]
				.map(([key, value]) => `${key}=${value}`)
				.join("&");
			const does = `${button.form?.getAttribute("action")} ${sent} ${button.name}=${button.value}`;
			if (seen.has(name) && seen.get(name) !== does)
				problems.push(`more than one button is called “${name}”`);
			seen.set(name, does);
		}
	}

	/** What an element is called: by other elements, by its label, or by its own text. */
	function calls(button: Element): string {
		const ids = button.getAttribute("aria-labelledby")?.split(/\s+/) ?? [];
		if (ids.length > 0) return ids.map((id) => document.getElementById(id)?.textContent).join(" ");
		return button.getAttribute("aria-label") ?? button.textContent ?? "";
	}

	function nameOf(element: Element): string {
		return `<${element.tagName.toLowerCase()} class="${element.className}">`;
	}
}
