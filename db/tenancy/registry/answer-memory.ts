type Remembered<Answer> = { answer: Answer; until: number; ids: readonly string[] };

/** Remembers answers for a while, each until something that it depends on has changed. The oldest go first. */
export class AnswerMemory<Answer> {
	readonly #limits: { most: number; ms: number };
	readonly #answers = new Map<string, Remembered<Answer>>();
	/** The keys of the answers that depend on an id: a change costs as much as it changes, however many are remembered. */
	readonly #keysOf = new Map<string, Set<string>>();

	constructor(limits: { most: number; ms: number }) {
		this.#limits = limits;
	}

	get size(): number {
		return this.#answers.size;
	}

	/** How many ids the remembered answers depend on. */
	get ids(): number {
		return this.#keysOf.size;
	}

	recall(key: string): Answer | undefined {
		const known = this.#answers.get(key);
		return known && known.until > performance.now() ? known.answer : undefined;
	}

	/** `ids`: what the answer depends on. */
	remember(key: string, answer: Answer, ids: readonly string[]): void {
		this.delete(key);
		if (this.#answers.size >= this.#limits.most) this.delete(this.#answers.keys().next().value ?? "");
		this.#answers.set(key, { answer, until: performance.now() + this.#limits.ms, ids });
		for (const id of ids) {
			const keys = this.#keysOf.get(id);
			if (keys) keys.add(key);
			else this.#keysOf.set(id, new Set([key]));
		}
	}

	delete(key: string): void {
		for (const id of this.#answers.get(key)?.ids ?? []) {
			const keys = this.#keysOf.get(id);
			keys?.delete(key);
			if (keys?.size === 0) this.#keysOf.delete(id);
		}
		this.#answers.delete(key);
	}

	/** Forgets the answers that depend on this id. */
	forget(id: string): void {
		for (const key of this.#keysOf.get(id) ?? []) this.delete(key);
	}

	clear(): void {
		this.#answers.clear();
		this.#keysOf.clear();
	}
}
