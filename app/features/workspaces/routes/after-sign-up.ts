import { redirect } from "react-router";
import { requirePerson } from "#app/tenant/people/person.ts";
import { listOpenDoors } from "../joinable.server.ts";
import { listMyWorkspaces } from "../workspaces.server.ts";
import type { Route } from "./+types/after-sign-up";

/** Where a new account lands: sends on to the one workspace, the choice of several, or the first one to create. */
export async function loader({ request, context }: Route.LoaderArgs) {
	const person = await requirePerson({ request, context });
	const [first, second] = await listMyWorkspaces(person.userId);
	if (!first) return redirect((await isAwaited(person.userId)) ? "/workspaces" : "/workspaces/new", 303);
	return redirect(second ? "/workspaces" : `/${first.slug}/onboarding`, 303);
}

/** Whether somebody invited this person, or they could join by themselves. */
async function isAwaited(userId: string): Promise<boolean> {
	const doors = await listOpenDoors(userId);
	return doors !== undefined && doors.invitations.length + doors.joinable.length > 0;
}

/** Never shown; without it a refusal here would be answered as to a machine, not with a page. */
export default function AfterSignUp() {
	return null;
}
