/** Nothing was written; the message says why, and what to do. */
export class NotGenerated extends Error {
	override name = "NotGenerated";
}
