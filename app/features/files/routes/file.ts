import { downloadRoute } from "#app/platform/http/download.server.ts";
import { answerFile } from "#app/platform/http/file-answer.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { getFile, refuseMissing } from "../find.server.ts";

const file = downloadRoute(async ({ request, params, context }) => {
	const tenant = getTenant(context);
	const { project = "", file: id = "" } = params;
	const found = await getFile(tenant, [project, id]);
	const answer = await answerFile(request, found, (range) => tenant.files.open(found.object, range));
	return answer ?? refuseMissing(found);
});

export const middleware = file.middleware;
export const loader = file.loader;

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function File() {
	return null;
}
