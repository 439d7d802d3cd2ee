import type { Mark } from "./marks.ts";

/** Everybody that a workspace knows, or once knew: the first five may open it. */
export const MEMBERS = ["owner", "admin", "member", "viewer", "own", "suspended", "removed"] as const;

export type MemberName = (typeof MEMBERS)[number];

/** The visitors: the members, somebody with an account but no workspace, and somebody without an account. */
export const VISITORS = [...MEMBERS, "nobody", "signed-out"] as const;

export type Visitor = (typeof VISITORS)[number];

export const idOf = ({ word }: Mark, who: Visitor) => `user_${word}_${who}`;

/** The person's address, wherever they are known. */
export const emailOf = ({ word }: Mark, who: Visitor) => `${who}@${word}.example`;

/** The workspace's custom role. */
export const ownRoleOf = ({ word }: Mark) => `${word}-roles-key-0`;

export const roleOf = (mark: Mark, who: MemberName): string => {
	if (who === "own") return ownRoleOf(mark);
	return who === "suspended" || who === "removed" ? "admin" : who;
};
