import type { Refusal } from "#app/platform/refusal.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { formatMoment } from "#app/ui/text/moment.ts";

/** Nobody knows when an operator opens it again: look in an hour. */
const RETRY_SECONDS = 3600;

/** What a member reads while their workspace is suspended, or not ready yet. */
export function pausedNotice({ name, reason }: { name: string; reason: string | null }): Refusal {
	return {
		title: sentence`${name} is paused`,
		message: sentences(
			"This workspace cannot be used just now.",
			reason ? `The reason: ${reason}` : null,
			"Nothing in it is lost.",
		),
		retryAfterSeconds: RETRY_SECONDS,
	};
}

/** What a member reads once their workspace is archived: why, and until when it can come back. */
export function archivedNotice(
	{
		name,
		timeZone,
		reason,
		dropAfter,
	}: { name: string; timeZone: string; reason: string | null; dropAfter: Date | null },
	now = new Date(),
): Refusal {
	const restorable = dropAfter !== null && dropAfter > now;
	return {
		title: sentence`${name} was closed`,
		message: sentences(
			"This workspace was closed.",
			reason ? `The reason: ${reason}` : null,
			restorable
				? `Nothing in it is lost yet: it can be restored until ${formatMoment(dropAfter, { timeZone })}.`
				: "The time in which it could be restored is over.",
		),
		...(restorable && {
			help: "If one of its owners closed it, an owner can open it again from the list of their workspaces; otherwise write to the people who run this service.",
		}),
	};
}

/** A reason may have been typed without a full stop. */
function sentences(...parts: (string | null)[]): string {
	return parts
		.filter((part) => part !== null)
		.map((part) => (/[.!?…]$/.test(part) ? part : `${part}.`))
		.join(" ");
}
