import { pageIn } from "#app/platform/http/address/page-in.ts";
import { type Refusal, refuse } from "#app/platform/refusal.ts";
import { formatMoment } from "#app/ui/text/moment.ts";
import type { Explanation } from "./explain.ts";
import type { Holders } from "./holders.server.ts";
import { PERMISSIONS, type Permission } from "./permissions.ts";

// 500: a few sentences. The form has the same limit.
export const LONGEST_MESSAGE = 500;

// As many role names as fit on a few lines.
const ROLES_SHOWN = 8;

/** The workspace as the request addressed it. */
export type AddressedWorkspace = { base: string; timeZone: string; dateLocale: string };

/**
 * Refuses a member with the missing permission, the roles that have it, who holds them, and a form to ask for it.
 * Refuses: 403, always.
 */
export function refuseMember(
	place: AddressedWorkspace,
	{ rule, message }: Explanation,
	holders: Holders,
): never {
	return refuse(403, { message, rule, ...wayTo(place, rule, holders) });
}

/** Returns what a page says about a missing permission: who has it, who can grant it, and how to ask or that it was asked for. */
export function wayTo(
	place: AddressedWorkspace,
	permission: Permission,
	holders: Holders,
): Pick<Refusal, "help" | "facts" | "note" | "links" | "ask"> {
	return {
		help: helpSentence(holders.grantors),
		facts: [
			{ term: "Missing permission", values: [PERMISSIONS[permission].description] },
			{ term: "Roles that include it", values: shortened(holders.roles) },
			{ term: "Who has it", values: holders.holders.map(({ name, role }) => `${name} (${role})`) },
		],
		...askOf(place, permission, holders),
	};
}

function askOf(
	{ base, timeZone, dateLocale: locale }: AddressedWorkspace,
	permission: string,
	{ requestedAt, grantors }: Holders,
): Pick<Refusal, "note" | "links" | "ask"> {
	const action = pageIn(base, "/requests");
	if (requestedAt) {
		const when = formatMoment(requestedAt, { timeZone, locale });
		return {
			note: `You asked for this permission on ${when}. Your request is waiting for an answer.`,
			links: [{ label: "My requests", href: action }],
		};
	}
	if (grantors.length === 0) return {};
	return {
		ask: {
			action,
			values: { permission },
			title: "Ask for this permission",
			text: {
				name: "message",
				label: "Message",
				hint: "Tell the people who decide what you need it for. Optional.",
				maxLength: LONGEST_MESSAGE,
			},
			submitLabel: "Ask for this permission",
		},
	};
}

function shortened(names: string[]): string[] {
	if (names.length <= ROLES_SHOWN) return names;
	return [...names.slice(0, ROLES_SHOWN), `${names.length - ROLES_SHOWN} more`];
}

function helpSentence(names: string[]): string {
	if (names.length === 0) return "No one in this workspace can grant it right now.";
	const list = new Intl.ListFormat("en-GB", { type: "disjunction" }).format(names);
	return `${list} can do this for you, or give you a role that includes it.`;
}
