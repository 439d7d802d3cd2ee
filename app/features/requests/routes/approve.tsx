import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { PERMISSIONS } from "#app/tenant/permissions/permissions.ts";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { ApproveRequest } from "../approve-request.tsx";
import { getRequest } from "../find.server.ts";
import { approveShape } from "../forms.ts";
import { approveRequest } from "../requests.server.ts";
import type { Route } from "./+types/approve";

export const meta: Route.MetaFunction = ({ loaderData }) =>
	titled(sentence`Approve the request from ${loaderData?.request.name ?? "a member"}`);

export async function loader({ params, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { base, timeZone } = tenant;
	return { request: await getRequest(tenant, params.request), base, timeZone, now: new Date() };
}

export async function action({ request, params, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, approveShape);
	if (form.invalid) return form.invalid;
	const approved = await approveRequest(tenant, params.request, form.values);
	if (approved.outcome === "unsuitable") {
		return form.again({ role: ["Choose a role that includes the permission"] });
	}
	if (approved.outcome === "takes") {
		const lost = approved.lost.map((permission) => PERMISSIONS[permission].description).join("; ");
		return form.again({
			confirmed: [`This role removes something: ${lost}. Check the box if that’s what you want`],
		});
	}
	return seeOther(pageIn(tenant.base, "/requests"), {
		text: sentence`Approved. ${approved.name} now has the role “${approved.role}”.`,
	});
}

export default function Approve({ loaderData, actionData }: Route.ComponentProps) {
	return <ApproveRequest {...loaderData} result={actionData?.result} />;
}
