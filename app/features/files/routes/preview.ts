import { readQuery } from "#app/platform/http/address/query.server.ts";
import { downloadRoute } from "#app/platform/http/download.server.ts";
import { answerPicture } from "#app/platform/http/file-answer.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { getPicture, refuseMissing } from "../find.server.ts";
import { previewShape } from "../forms.ts";

const preview = downloadRoute(async ({ request, params, context }) => {
	const tenant = getTenant(context);
	const { project = "", file: id = "" } = params;
	const found = await getPicture(tenant, [project, id]);
	const { width } = readQuery(request, previewShape);
	const version = `${found.sha256}-${width}`;
	const answer = await answerPicture(request, { version }, () =>
		tenant.files.openPreview(found.object, width),
	);
	return answer ?? refuseMissing(found);
});

export const middleware = preview.middleware;
export const loader = preview.loader;

/** Never renders; without a component, a refusal here would be answered as if to a machine, not with a page. */
export default function Preview() {
	return null;
}
