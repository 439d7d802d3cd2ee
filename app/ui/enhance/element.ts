/** What an element does once it is on the page. Its listeners end with `signal`, when it leaves the page. */
export type Enhance = (host: HTMLElement, signal: AbortSignal) => void;

/**
 * Defines a custom element that improves the HTML inside it, which works without it. An element that fails while it
 * starts takes back its listeners and leaves that HTML, and the other elements, as they were.
 */
export function define(name: string, enhance: Enhance): void {
	customElements.define(
		name,
		class extends HTMLElement {
			#life = new AbortController();

			connectedCallback() {
				this.#life = new AbortController();
				try {
					enhance(this, this.#life.signal);
				} catch (error) {
					this.#life.abort();
					reportError(error);
				}
			}

			disconnectedCallback() {
				this.#life.abort();
			}
		},
	);
}
