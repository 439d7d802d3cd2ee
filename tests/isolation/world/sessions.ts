import type { LocalClerk } from "#scripts/local/clerk/server.ts";
import { createMembership, createOrganization, createUser } from "#scripts/local/clerk/state/directory.ts";
import type { Mark } from "./marks.ts";
import { emailOf, idOf, MEMBERS, VISITORS, type Visitor } from "./people.ts";
import { organizationOf } from "./registry-fills.ts";

/** Creates a workspace and its people at Clerk. */
export function introduce({ emulator }: LocalClerk, mark: Mark): void {
	for (const who of VISITORS) {
		if (who === "signed-out") continue;
		const lastName = `${mark.word}-clerk`;
		createUser(emulator, { id: idOf(mark, who), email: emailOf(mark, who), firstName: who, lastName });
	}
	const organization = createOrganization(emulator, {
		id: organizationOf(mark),
		name: `${mark.word}-organization`,
		slug: mark.word,
		createdBy: idOf(mark, "owner"),
	});
	for (const who of MEMBERS.slice(1)) {
		createMembership(emulator, organization, { userId: idOf(mark, who), role: "org:member" });
	}
}

const ENDS_SESSIONS = /^\/sign-out|\/settings\/security$/;

/** Returns whether a form may end its sender's session for good, whatever is restored afterwards. */
export const endsSessions = ({ method, path }: { method: string; path: string }): boolean =>
	method === "POST" && ENDS_SESSIONS.test(path);

/** Returns the `Cookie` header of a browser in which this person is signed in; empty for a signed-out visitor. */
export async function signIn({ url }: LocalClerk, mark: Mark, who: Visitor): Promise<string> {
	if (who === "signed-out") return "";
	const body = JSON.stringify({ email: emailOf(mark, who) });
	const answer = await fetch(`${url}/__emu/session`, { method: "POST", body });
	return ((await answer.json()) as { cookie: string }).cookie;
}
