import { EventEmitter } from "node:events";

/** What other processes tell this one through the database, for anything that stays open longer than a request. */
export const news = new EventEmitter<{
	/** A tenant's row, a person's preferences or a session, by its id. */
	changed: [id: string];
	/** Digests of members whose unread notifications have changed: see `announceUnread`. */
	unread: [digests: string];
	/** Listening has started, or resumed: earlier news may have been missed. */
	listening: [];
}>();
