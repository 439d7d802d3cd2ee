import { connect, type Sql } from "../../client.ts";

/** The channel on which a change to a tenant's registry row is told, with the tenant's id. */
export const REGISTRY_CHANNEL = "tenantry_registry";

const RETRY_MS = 1_000;

export type NewsOptions = {
	url: string;
	/** A tenant's row changed somewhere. */
	onChange: (tenantId: string) => void;
	/** Listening (again): whatever happened before may have been missed. */
	onListening: () => void;
};

/**
 * Listens for changes to the registry on a connection of its own, which is opened again whenever it is lost.
 * News can be lost (a restart, a pooler in transaction mode): whoever remembers something must also let it grow old.
 */
export class News {
	#options: NewsOptions;
	#client: Sql | undefined;
	#timer: NodeJS.Timeout | undefined;
	#closed = false;

	constructor(options: NewsOptions) {
		this.#options = options;
		this.#open();
	}

	async close(): Promise<void> {
		this.#closed = true;
		clearTimeout(this.#timer);
		await this.#client?.end({ timeout: 1 });
	}

	#open(): void {
		if (this.#closed) return;
		const client = connect({
			url: this.#options.url,
			idleSeconds: null,
			onClose: () => this.#lost(client),
			onNotify: (_channel, payload) => this.#options.onChange(payload),
		});
		this.#client = client;
		client
			.unsafe(`listen ${REGISTRY_CHANNEL}`)
			.then(() => this.#options.onListening())
			.catch(() => this.#lost(client));
	}

	#lost(client: Sql): void {
		if (this.#closed || this.#client !== client) return;
		this.#client = undefined;
		client.end({ timeout: 0 }).catch(() => {});
		this.#timer = setTimeout(() => this.#open(), RETRY_MS);
		this.#timer.unref();
	}
}
