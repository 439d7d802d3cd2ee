/** What operators do, as a sentence behind their name. */
const SENTENCES: Record<string, (subject: string, payload: Record<string, unknown>) => string> = {
	"workspace.suspended": (subject, { reason }) => `suspended ${subject}: ${reason}`,
	"workspace.reactivated": (subject) => `reactivated ${subject}`,
	"workspace.archived": (subject, { reason }) => `archived ${subject}${reason ? `: ${reason}` : ""}`,
	"workspace.restored": (subject) => `restored ${subject}`,
	"workspace.dropped": (subject) => `began to drop ${subject}`,
	"workspace.moved": (subject, { to }) => `moved ${subject} to ${to}`,
	"workspace.renamed": (subject, { to }) => `renamed ${subject} to “${to}”`,
	"ring.changed": (subject, { from, to }) => `put ${subject} into the ring ${to} (it was ${from})`,
	"workspace.mended": (subject) => `mended what the registry says of ${subject}`,
	"owner.appointed": (subject, { id }) => `made ${id} an owner of ${subject}`,
	"support.viewed": (subject, { path }) => `looked at ${path} of ${subject} for support`,
	"webhook.opened": (subject) => `read the content of webhook ${subject}`,
	"webhook.replayed": (subject) => `applied webhook ${subject} again`,
	"job.replayed": (subject, { jobs }) =>
		`gave ${jobs} dead ${jobs === 1 ? "letter" : "letters"} back to the queue ${subject}`,
	"error.resolved": (subject, { note }) => `resolved “${subject}”${note ? `: ${note}` : ""}`,
};

/** An act of an older or newer version is told by its name. */
export function actSentence(event: string, subject: string, payload: unknown): string {
	const known = Object.hasOwn(SENTENCES, event) ? SENTENCES[event] : undefined;
	if (known) return known(subject, (payload ?? {}) as Record<string, unknown>);
	return `${event.replace(".", " ")}: ${subject}`;
}
