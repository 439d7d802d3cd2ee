import { reasonAgainst } from "#app/tenant/permissions/explain.ts";
import { allows, covers } from "#app/tenant/permissions/permissions.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import type { Standing } from "./membership-status.ts";

/** Who wants to change something. */
export type Asking = {
	id: string;
	role: { key: string; name: string };
	permissions: readonly string[];
};

/** Whose membership it is about. */
export type Asked = {
	id: string;
	name: string;
	standing: Standing;
	/** Nothing personal is left of them. */
	isErased: boolean;
	role: { key: string; name: string; permissions: readonly string[] };
	/** Whether nobody else is an active owner. */
	isLastOwner: boolean;
};

/** A full sentence beneath a closed button; null where it is open. */
export type Reason = string | null;

/** Why each change is closed to the one who asks. */
export type Reasons = Record<
	"role" | "suspend" | "reactivate" | "remove" | "readmit" | "handOver" | "erase",
	Reason
>;

const LAST_OWNER = "This is the only active owner: make somebody else an owner first.";

export function reasonsAgainst(
	asking: Asking,
	asked: Asked,
	{ wasRemoved }: { wasRemoved: boolean },
): Reasons {
	const isSelf = asking.id === asked.id;
	const manage = allows(asking, "users:manage") ? null : reasonAgainst(asking, "users:manage");
	const gone = asked.standing === "left" ? sentence`${asked.name} is not a member any more.` : null;
	const beyond = reasonAgainstGiving(asking, asked.role, sentence`${asked.name} is ${asked.role.name}`);
	const common = manage ?? gone ?? beyond;
	const last = asked.isLastOwner ? LAST_OWNER : null;
	const stays = wasRemoved ? null : sentence`${asked.name} left by themselves: invite them again.`;
	return {
		role: common ?? last,
		suspend: isSelf ? "Nobody can suspend themselves: whoever did could not undo it." : (common ?? last),
		reactivate: common,
		remove: isSelf ? "To go yourself, leave the workspace." : (common ?? last),
		readmit: manage ?? stays ?? beyond,
		handOver: reasonAgainstHandingOver(asking, asked),
		erase: reasonAgainstErasing(asking, asked),
	};
}

function reasonAgainstErasing(asking: Asking, asked: Asked): Reason {
	if (!allows(asking, "organization:manage")) return reasonAgainst(asking, "organization:manage");
	if (asked.standing !== "left") return sentence`${asked.name} is a member: only who left can be erased.`;
	return asked.isErased ? "Nothing personal is left of them here." : null;
}

export function reasonAgainstHandingOver(
	asking: Asking,
	asked: Omit<Asked, "isLastOwner" | "isErased">,
): Reason {
	if (asking.role.key !== "owner")
		return sentence`Only an owner can hand over a workspace; you are ${asking.role.name}.`;
	if (asking.id === asked.id) return "You are an owner already.";
	if (asked.standing === "left") return sentence`${asked.name} is not a member any more.`;
	if (asked.standing === "suspended") return sentence`${asked.name} is suspended: reactivate them first.`;
	if (asked.role.key === "owner") return sentence`${asked.name} is an owner already.`;
	return null;
}

/** Why this role is not theirs to give or to take away. `because` begins the sentence, as "Mika is Owner". */
export function reasonAgainstGiving(
	asking: Asking,
	role: { permissions: readonly string[] },
	because?: string,
): Reason {
	if (covers(asking.permissions, role.permissions)) return null;
	const theirs = asking.role.name;
	return because === undefined
		? `It may do more than your role, ${theirs}, so you cannot give it.`
		: `${because}, a role that may do more than yours, ${theirs}.`;
}
