import { connect, type Sql } from "../../client.ts";

/** The channel that announces changes to tenants' registry rows, with the tenant's id. */
export const REGISTRY_CHANNEL = "tenantry_registry";

/** The channel that announces new unread notifications, as digests of the members whose they are. */
export const UNREAD_CHANNEL = "tenantry_unread";

const RETRY_MS = 1_000;

export type NewsOptions = {
	url: string;
	/** A tenant's row has changed in some process. */
	onChange: (tenantId: string) => void;
	/** Members have something new, or less, to read. */
	onUnread?: (digests: string) => void;
	/** Listening has started, or resumed: earlier changes may have been missed. */
	onListening: () => void;
};

/**
 * Listens to both channels on a dedicated connection, which is reopened whenever it is lost. Notifications can be lost
 * (a restart, a pooler in transaction mode), so anything that is cached must also expire.
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
			onNotify: (channel, payload) =>
				channel === UNREAD_CHANNEL ? this.#options.onUnread?.(payload) : this.#options.onChange(payload),
		});
		this.#client = client;
		client
			.unsafe(`listen ${REGISTRY_CHANNEL}; listen ${UNREAD_CHANNEL}`)
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
