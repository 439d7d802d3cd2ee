import { LARGEST_PICTURE, sizeInWords } from "#app/platform/file-size.ts";
import { pageIn } from "#app/platform/http/address/page-in.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { getTenant } from "#app/tenant/context.ts";
import { WorkspaceTile } from "#app/ui/elements/avatar.tsx";
import { hueOf } from "#app/ui/elements/hue.ts";
import { pictureShape } from "#app/ui/forms/picture.ts";
import { PictureForm } from "#app/ui/forms/picture-form.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { getSettings } from "../general.server.ts";
import { changeLogo } from "../logo.server.ts";
import type { Route } from "./+types/logo";

export const meta: Route.MetaFunction = () => titled("Workspace picture");

export async function loader({ context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	const { workspace } = await getSettings(tenant);
	const { name, logoUrl } = workspace;
	return { base: tenant.base, name, logoUrl, hue: hueOf(tenant.id) };
}

export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	const form = await submit(request, pictureShape);
	if (form.invalid) return form.invalid;
	const { to, picture } = form.values;
	const problem = await changeLogo(tenant, to === "none" ? "none" : { picture });
	if (problem) return form.again({ picture: [problem] }, 422);
	const text = to === "none" ? "Picture removed." : "Picture saved.";
	return seeOther(pageIn(tenant.base, "/settings"), { text });
}

export default function Logo({ loaderData, actionData }: Route.ComponentProps) {
	const { base, name, logoUrl, hue } = loaderData;
	const settings = pageIn(base, "/settings");
	return (
		<PictureForm
			result={actionData?.result}
			hint={`PNG, JPEG, WebP or GIF, up to ${sizeInWords(LARGEST_PICTURE)}. We crop it to a centered square and discard the rest.`}
			cancelHref={settings}
			removable={logoUrl !== null}
			picture={<WorkspaceTile name={name} hue={hue} imageUrl={logoUrl} />}
			name={name}
		>
			<PageHeader title="Workspace picture" description="Members see it on every page of this workspace." />
		</PictureForm>
	);
}
