import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { allows, covers } from "#app/tenant/permissions/permissions.ts";
import type { DisabledReason } from "#app/ui/elements/disabled-reason.tsx";
import { sentence } from "#app/ui/text/isolate.ts";
import type { MembershipStatus } from "./membership-status.ts";

/** The member who wants to change something. */
export type Asking = {
	id: string;
	role: { key: string; name: string };
	permissions: readonly string[];
};

/** The member whose membership it is about. */
export type ReasonSubject = {
	id: string;
	name: string;
	status: MembershipStatus;
	/** Whether their personal data has been erased. */
	isErased: boolean;
	role: { key: string; name: string; permissions: readonly string[] };
	/** Whether they are the only active owner. */
	isLastOwner: boolean;
};

/** What is beneath a disabled button; null when the button is enabled. */
export type Reason = DisabledReason | null;

/** Why each change is closed to the asking member. */
export type Reasons = Record<
	"role" | "suspend" | "reactivate" | "remove" | "readmit" | "handOver" | "erase",
	Reason
>;

const LAST_OWNER = "This is the only active owner. Make someone else an owner first.";

export function reasonsAgainst(
	asking: Asking,
	subject: ReasonSubject,
	{ wasRemoved }: { wasRemoved: boolean },
): Reasons {
	const isSelf = asking.id === subject.id;
	const manage = allows(asking, "users:manage") ? null : reasonAgainst(asking, "users:manage");
	const gone = subject.status === "left" ? sentence`${subject.name} is no longer a member.` : null;
	const beyond = reasonAgainstGiving(asking, subject.role, sentence`${subject.name} is ${subject.role.name}`);
	const common = manage ?? gone ?? beyond;
	const last = subject.isLastOwner ? LAST_OWNER : null;
	const stays = wasRemoved ? null : sentence`${subject.name} left on their own. Send them a new invitation.`;
	return {
		role: common ?? last,
		suspend: isSelf ? "You can’t suspend yourself, because you couldn’t undo it." : (common ?? last),
		reactivate: common,
		remove: isSelf ? "You can’t remove yourself. Leave the workspace instead." : (common ?? last),
		readmit: manage ?? stays ?? beyond,
		handOver: reasonAgainstHandingOver(asking, subject),
		erase: reasonAgainstErasing(asking, subject),
	};
}

function reasonAgainstErasing(asking: Asking, subject: ReasonSubject): Reason {
	if (!allows(asking, "organization:manage")) return reasonAgainst(asking, "organization:manage");
	if (subject.status !== "left") return sentence`${subject.name} is still a member. Remove them first.`;
	return subject.isErased ? "Their personal data has been erased." : null;
}

export function reasonAgainstHandingOver(
	asking: Asking,
	subject: Omit<ReasonSubject, "isLastOwner" | "isErased">,
): string | null {
	if (asking.role.key !== "owner")
		return sentence`Only an owner can transfer ownership. Your role is ${asking.role.name}.`;
	if (asking.id === subject.id) return "You are already an owner.";
	if (subject.status === "left") return sentence`${subject.name} is no longer a member.`;
	if (subject.status === "suspended") return sentence`${subject.name} is suspended. Reactivate them first.`;
	if (subject.role.key === "owner") return sentence`${subject.name} is already an owner.`;
	return null;
}

/** Returns why they cannot assign or take away this role. `because` starts the sentence, like “Mika is Owner”. */
export function reasonAgainstGiving(
	asking: Asking,
	role: { permissions: readonly string[] },
	because?: string,
): string | null {
	if (covers(asking.permissions, role.permissions)) return null;
	const theirs = asking.role.name;
	return because === undefined
		? `It has more permissions than your role, ${theirs}, so you can’t assign it.`
		: `${because}, a role with more permissions than yours, ${theirs}.`;
}
