import { LARGEST_PICTURE, sizeInWords } from "#app/platform/file-size.ts";
import { seeOther } from "#app/platform/http/flash.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { requirePerson } from "#app/tenant/people/person.ts";
import { Avatar } from "#app/ui/elements/avatar.tsx";
import { pictureShape } from "#app/ui/forms/picture.ts";
import { PictureForm } from "#app/ui/forms/picture-form.tsx";
import { PlainFrame } from "#app/ui/frame/frame.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { getMyself, removeMyPicture, saveMyPicture } from "../picture.server.ts";
import type { Route } from "./+types/picture";

export const meta: Route.MetaFunction = () => titled("My picture");

export async function loader({ request, context }: Route.LoaderArgs) {
	const { userId } = await requirePerson({ request, context });
	return { person: await getMyself(userId) };
}

export async function action({ request, context }: Route.ActionArgs) {
	const { userId } = await requirePerson({ request, context });
	const form = await submit(request, pictureShape);
	if (form.invalid) return form.invalid;
	const { to, picture } = form.values;
	const problem = await (to === "none" ? removeMyPicture(userId) : saveMyPicture(userId, picture));
	if (problem) return form.again({ picture: [problem] }, 422);
	const text = to === "none" ? "Picture removed." : "Picture saved.";
	return seeOther("/account", { text });
}

export default function Picture({ loaderData, actionData }: Route.ComponentProps) {
	const { person } = loaderData;
	return (
		<PlainFrame person={person} width="text">
			<PictureForm
				result={actionData?.result}
				hint={`PNG, JPEG, WebP or GIF, up to ${sizeInWords(LARGEST_PICTURE)}. We crop it to a centered square and discard the rest.`}
				cancelHref="/account"
				removable={person.imageUrl !== null}
				picture={<Avatar {...person} />}
				name={person.name}
			>
				<PageHeader
					title="My picture"
					description="People see it beside what you do, in every workspace of yours."
					breadcrumbs={[{ label: "My account", href: "/account" }]}
				/>
			</PictureForm>
		</PlainFrame>
	);
}
