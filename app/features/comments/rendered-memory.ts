import type { RenderedComment } from "./render.server.ts";

// Some thousand comments. Rendering 25 of them took half of a project's page, and most were shown before as they are.
const MOST_CHARACTERS = 2_000_000;

/** Remembers rendered comments by everything that they are made of. The oldest go first. */
export class RenderedMemory {
	readonly #rendered = new Map<string, RenderedComment>();
	readonly #most: number;
	#characters = 0;

	constructor(most = MOST_CHARACTERS) {
		this.#most = most;
	}

	get characters(): number {
		return this.#characters;
	}

	recall(key: string, render: () => RenderedComment): RenderedComment {
		const known = this.#rendered.get(key);
		if (known) return known;
		const made = render();
		this.#rendered.set(key, made);
		this.#characters += sizeOf(key, made);
		for (const [oldest, its] of this.#rendered) {
			if (this.#characters <= this.#most) break;
			this.#rendered.delete(oldest);
			this.#characters -= sizeOf(oldest, its);
		}
		return made;
	}
}

const sizeOf = (key: string, { html }: RenderedComment) => key.length + html.length;
