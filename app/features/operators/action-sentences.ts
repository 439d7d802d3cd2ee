import { capitalized } from "#app/platform/text.ts";

/** Words each operator action as a sentence that follows their name. */
const SENTENCES: Record<string, (subject: string, payload: Record<string, unknown>) => string> = {
	"workspace.suspended": (subject, { reason }) => `suspended ${subject}: ${reason}`,
	"workspace.reactivated": (subject) => `reactivated ${subject}`,
	"workspace.archived": (subject, { reason }) => `archived ${subject}${reason ? `: ${reason}` : ""}`,
	"workspace.restored": (subject) => `restored ${subject}`,
	"workspace.dropped": (subject) => `started dropping ${subject}`,
	"workspace.moved": (subject, { to }) => `moved ${subject} to ${to}`,
	"workspace.renamed": (subject, { to }) => `renamed ${subject} to “${to}”`,
	"ring.changed": (subject, { from, to }) => `moved ${subject} to the ring ${to} (was ${from})`,
	"workspace.distributed": (subject) => `moved the tables of ${subject} to a node of the cluster`,
	"workspace.repaired": (subject) => `repaired the registry entry of ${subject}`,
	"owner.appointed": (subject, { id }) => `made ${id} an owner of ${subject}`,
	"support.viewed": (subject, { path }) => `viewed ${path} of ${subject} for support`,
	"webhook.opened": (subject) => `read the content of webhook ${subject}`,
	"webhook.replayed": (subject) => `applied webhook ${subject} again`,
	"job.replayed": (subject, { jobs }) =>
		`returned ${jobs} dead ${jobs === 1 ? "letter" : "letters"} to the queue ${subject}`,
	"error.resolved": (subject, { note }) => `resolved “${subject}”${note ? `: ${note}` : ""}`,
};

/** Falls back to the name for an act of an older or newer version. */
export function actionSentence(event: string, subject: string, payload: unknown): string {
	const known = Object.hasOwn(SENTENCES, event) ? SENTENCES[event] : undefined;
	if (known) return known(subject, (payload ?? {}) as Record<string, unknown>);
	return `${event.replace(".", " ")}: ${subject}`;
}

/** Names a kind of act in two words: “Ring changed” for `ring.changed`. */
export const actInWords = (event: string): string => capitalized(event.replace(".", " "));
