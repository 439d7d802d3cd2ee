import { redirect } from "react-router";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { requirePerson } from "#app/tenant/people/person.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { joinShape } from "../forms.ts";
import { joinByDomain } from "../join-by-domain.server.ts";
import type { Route } from "./+types/join";

/** Redirects anyone who opens this address directly to the list; only a button posts here. */
export function loader() {
	return redirect("/workspaces", 303);
}

export async function action({ request, context }: Route.ActionArgs) {
	const { userId } = await requirePerson({ request, context });
	const form = await submit(request, joinShape);
	if (form.invalid) return redirect("/workspaces", 303);
	const { slug, workspace } = await joinByDomain(userId, form.values.workspace, context.get(requestContext));
	return seeOther(pageIn(`/${slug}`, "/onboarding"), { text: sentence`Welcome to “${workspace}”.` });
}

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function Join() {
	return null;
}
