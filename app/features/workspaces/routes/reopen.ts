import { redirect } from "react-router";
import { z } from "zod";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { requestContext } from "#app/platform/request/request.server.ts";
import { keyText } from "#app/platform/text.ts";
import { requirePerson } from "#app/tenant/people/person.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { reopen } from "../reopen.server.ts";
import type { Route } from "./+types/reopen";

const shape = z.object({ slug: keyText(63).min(1) });

/** Handles the button beside a closed workspace in the person's list. */
export async function action({ request, context }: Route.ActionArgs) {
	const { userId } = await requirePerson({ request, context });
	const form = await submit(request, shape);
	if (form.invalid) return redirect("/workspaces", 303);
	const { name, slug } = await reopen(userId, form.values.slug, context.get(requestContext));
	return seeOther(pageIn(`/${slug}`, "/dashboard"), { text: sentence`“${name}” is open again.` });
}

export function loader() {
	return redirect("/workspaces", 303);
}

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function Reopen() {
	return null;
}
