import { pageIn } from "#app/platform/http/address/page-in.ts";
import { readQuery } from "#app/platform/http/address/query.server.ts";
import { submit } from "#app/platform/http/forms/form.server.ts";
import { newKeyId } from "#app/tenant/api/key-text.ts";
import { getTenant } from "#app/tenant/context.ts";
import { within } from "#app/tenant/permissions/catalog.ts";
import { ButtonLink } from "#app/ui/elements/button.tsx";
import { PageHeader } from "#app/ui/frame/page.tsx";
import { titled } from "#app/ui/frame/titled.ts";
import { sentence } from "#app/ui/text/isolate.ts";
import { getServiceAccount } from "../find-service-account.server.ts";
import { keyShape, newShape } from "../forms.ts";
import { KeyForm } from "../key-form.tsx";
import { createKey, refusePersonal } from "../keys.server.ts";
import { NewKey } from "../new-key.tsx";
import type { Route } from "./+types/new";

export const meta: Route.MetaFunction = ({ error }) => titled(`${error ? "Error: " : ""}New API key`);

export async function loader({ request, context }: Route.LoaderArgs) {
	const tenant = getTenant(context);
	await tenant.authorize("keys:own");
	const { base } = tenant;
	const { permissions, role } = tenant.member;
	const { for: of } = readQuery(request, newShape);
	const { keyPolicy } = tenant;
	const account = of === undefined ? undefined : (await getServiceAccount(tenant, of)).account;
	if (!account) refusePersonal(keyPolicy);
	const granted = account ? within(account.role.permissions, permissions) : permissions;
	const granting = {
		...{ permissions: granted, role: (account?.role ?? role).name },
		...(keyPolicy.keyScopes && { atMost: keyPolicy.keyScopes }),
	};
	return {
		base,
		id: newKeyId(),
		granting,
		keyPolicy,
		account: account && { id: account.id, name: account.name },
	};
}

/** Shows the key in its answer instead of redirecting: it is nowhere to be read later. */
export async function action({ request, context }: Route.ActionArgs) {
	const tenant = getTenant(context);
	// From the address, like in the loader, which runs after this: it must not refuse what was created.
	const { for: serviceAccount } = readQuery(request, newShape);
	const form = await submit(request, keyShape);
	if (form.invalid) return form.invalid;
	const { values } = form;
	const created = await createKey(tenant, { ...values, serviceAccount });
	if (created.outcome === "refused") return form.again(created.errors);
	return { created: created.key, name: values.name };
}

export default function NewApiKey({ loaderData, actionData }: Route.ComponentProps) {
	const { base, id, granting, keyPolicy, account } = loaderData;
	const home = pageIn(base, "/settings/developers");
	const breadcrumbs = [{ label: "Developers", href: home }];
	if (actionData && "created" in actionData) {
		const { created, name } = actionData;
		return (
			<>
				<PageHeader title="API key created" breadcrumbs={breadcrumbs} />
				<div className="stack">
					<NewKey shown={created} name={name} />
					<div className="row">
						<ButtonLink variant="quiet" href={pageIn(base, "/settings/developers/:apiKey", created.id)}>
							Go to the key
						</ButtonLink>
					</div>
				</div>
			</>
		);
	}
	return (
		<KeyForm result={actionData?.result} id={id} granting={granting} policy={keyPolicy} cancelHref={home}>
			<PageHeader
				title="New API key"
				description={
					account
						? sentence`It acts as the service account “${account.name}”, and can do what you check here for as long as that one’s role allows it.`
						: "It acts as you, and can do what you check here for as long as your role allows it."
				}
				breadcrumbs={breadcrumbs}
			/>
		</KeyForm>
	);
}
