import type { Refusal } from "#app/platform/refusal.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { formatMoment } from "#app/ui/text/moment.ts";

/** No one knows when an operator reactivates it, so try again in an hour. */
const RETRY_SECONDS = 3600;

/** Tells members that their workspace is suspended, or not ready yet. */
export function pausedNotice({ name, reason }: { name: string; reason: string | null }): Refusal {
	return {
		title: sentence`${name} is paused`,
		message: sentences(
			"This workspace can’t be used right now.",
			reason ? `Reason: ${reason}` : null,
			"Nothing in it is lost.",
		),
		retryAfterSeconds: RETRY_SECONDS,
	};
}

/** Tells members that their workspace is archived: why, and until when it can be restored. */
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
			reason ? `Reason: ${reason}` : null,
			restorable
				? `Nothing in it is lost yet: it can be restored until ${formatMoment(dropAfter, { timeZone })}.`
				: "It can no longer be restored.",
		),
		...(restorable && {
			help: "If an owner closed it, any owner can reopen it from their list of workspaces. Otherwise, contact the people who run this service.",
		}),
	};
}

/** Adds a period to each part that lacks one, such as a typed reason. */
function sentences(...parts: (string | null)[]): string {
	return parts
		.filter((part) => part !== null)
		.map((part) => (/[.!?…]$/.test(part) ? part : `${part}.`))
		.join(" ");
}
