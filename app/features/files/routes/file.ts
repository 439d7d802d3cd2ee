import { downloadRoute } from "#app/platform/http/download.server.ts";
import { answerFile, dispositionOf } from "#app/platform/http/file-answer.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import type { Tenant } from "#app/tenant/tenant.server.ts";
import type { StoredFile } from "#db/schema/tenant/files.ts";
import { getFile, refuseMissing } from "../find.server.ts";
import { shownAddressOf } from "../shown.server.ts";

const file = downloadRoute(async ({ request, params, context }) => {
	const tenant = getTenant(context);
	const { project = "", file: id = "" } = params;
	const found = await getFile(tenant, [project, id]);
	const isShown = new URL(request.url).searchParams.has("show");
	const address =
		(isShown && shownAddressOf(tenant, found)) || (await addressElsewhere(tenant, request, found));
	if (address !== undefined) return redirectTo(address);
	const answer = await answerFile(request, found, (range) => tenant.files.open(found.object, range));
	return answer ?? refuseMissing(found);
});

/** Finds the storage’s own address for a download. It is signed for GET alone. */
async function addressElsewhere(tenant: Tenant, { method }: Request, { object, name, type }: StoredFile) {
	if (method !== "GET") return undefined;
	return tenant.files.addressOf(object, { type, disposition: dispositionOf(name) });
}

/** The address lets anyone in who has it, so it is not kept and no other page is told where somebody came from. */
const redirectTo = (address: string) =>
	new Response(null, {
		status: 303,
		headers: { Location: address, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer" },
	});

export const middleware = file.middleware;
export const loader = file.loader;

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function File() {
	return null;
}
