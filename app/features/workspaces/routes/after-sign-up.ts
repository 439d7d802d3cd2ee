import { redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { requirePerson } from "#app/tenant/people/person.ts";
import { listJoinable } from "../join-by-domain.server.ts";
import { listMyWorkspaces } from "../workspaces.server.ts";
import type { Route } from "./+types/after-sign-up";

/** Redirects a new account to its only workspace, to the list of several, or to the form for its first. */
export async function loader({ request, context }: Route.LoaderArgs) {
	const person = await requirePerson({ request, context });
	const [first, second] = await listMyWorkspaces(person.userId);
	if (!first)
		return redirect((await isWorkspaceExpected(person.userId)) ? "/workspaces" : "/workspaces/new", 303);
	return redirect(second ? "/workspaces" : pageIn(`/${first.slug}`, "/onboarding"), 303);
}

/** Checks whether this person has an invitation or could join without one. */
async function isWorkspaceExpected(userId: string): Promise<boolean> {
	const doors = await listJoinable(userId);
	return doors !== undefined && doors.invitations.length + doors.joinable.length > 0;
}

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function AfterSignUp() {
	return null;
}
